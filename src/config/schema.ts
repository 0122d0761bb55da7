import { z } from 'zod'
import { archiveEventsAfterMonths } from './archived_events.ts'
import type { PageType, PersonalPattern } from './config.ts'
import { JOBS, type JobName } from './jobs.ts'
import { readingSchema } from './reading.ts'
import { messages } from './schema_messages.ts'
import { text } from './schema_text.ts'
import * as values from './values.ts'

const status = text(values.parseStatus)

const jobNames = Object.keys(JOBS) as [JobName, ...JobName[]]

/** Four thresholds, for the scores 5, 4, 3 and 2. */
function thresholds(direction: 'up' | 'down', number: z.ZodNumber) {
  return z.tuple([number, number, number, number]).superRefine((list, context) => {
    const ordered = list.every((value, index) => {
      const before = list[index - 1]
      return before === undefined || (direction === 'up' ? value > before : value < before)
    })
    if (ordered) return
    const message = direction === 'up' ? 'must rise from one to the next' : 'must fall from one to the next'
    context.addIssue({ code: 'custom', message: `the four thresholds ${message}`, input: list })
  })
}

/** First path segments of one page type. */
function segments(list: readonly string[], description: string) {
  return z
    .array(text(values.parsePathSegment))
    .prefault([...list])
    .describe(description)
}

/** Parameters in URLs of shops and campaigns whose values don't identify a person. */
const KNOWN_PARAMETERS = [
  ...['utm_*', 'source', 'medium', 'campaign'],
  ...['q', 'query', 'search', 's', 'keyword', 'keywords'],
  ...['page', 'per_page', 'limit', 'sort', 'sort_by', 'orderby', 'direction', 'view', 'tab', 'step'],
  ...['product', 'product_id', 'sku', 'variant', 'category', 'cat', 'collection', 'brand', 'tag'],
  ...['color', 'colour', 'size', 'filter*', 'price*', 'min_price', 'max_price'],
  ...['lang', 'language', 'locale', 'currency', 'country'],
]

const KNOWN_ID_SEGMENTS = [
  ...['product', 'products', 'p', 'dp', 'item', 'items', 'listing', 'sku', 'variant', 'variants'],
  ...['category', 'categories', 'c', 'collection', 'collections', 'brand', 'brands'],
]

/** Whether to replace texts that look like something personal. */
function pattern(what: string) {
  return z.boolean().default(true).describe(`Replaces what looks like ${what}.`)
}

/** The built-in part of the status map. */
export const DEFAULT_STATUS_MAP: Readonly<Record<string, string>> = {
  canceled: 'cancelled',
  void: 'cancelled',
  voided: 'cancelled',
  expired: 'cancelled',
  trash: 'cancelled',
  complete: 'completed',
  paid: 'completed',
  success: 'completed',
  closed: 'completed',
  fulfilled: 'completed',
  authorized: 'pending',
  on_hold: 'pending',
  unpaid: 'pending',
  pending_payment: 'pending',
  checkout_draft: 'failed',
  draft: 'failed',
  auto_draft: 'failed',
}

/** The built-in status map in words: `canceled, void → cancelled; …`. */
const knownStatuses = [...new Set(Object.values(DEFAULT_STATUS_MAP))]
  .map((status) => {
    const spellings = Object.keys(DEFAULT_STATUS_MAP).filter((from) => DEFAULT_STATUS_MAP[from] === status)
    return `${spellings.join(', ')} → ${status}`
  })
  .join('; ')

const feed = z.strictObject({
  files: z
    .array(text(values.parseFileName))
    .default([])
    .describe('More names for files of this feed, without date, part and ending: `["verkauf"]`.'),
  encoding: text(values.parseEncoding)
    .prefault('utf-8')
    .describe('Encoding of the feed’s files, by any name that browsers accept: `windows-1252`, `shift_jis`.'),
  delimiter: z
    .enum([',', ';', '\t', '|'])
    .optional()
    .describe('Delimiter of the feed’s files. Default: the most frequent one in the header.'),
  columns: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Header names in your files and the columns that they mean: `{ "Bestellnummer": "order_id" }`.',
    ),
  reading: readingSchema.optional(),
  wholeOrders: z
    .boolean()
    .optional()
    .describe(
      'For order_items, payments and refunds: whether a file’s rows of an order replace all rows of that order in older files.',
    ),
})

const source = z.strictObject({
  encoding: text(values.parseEncoding)
    .optional()
    .describe('Encoding of the source’s files. Default: detected from their bytes.'),
  delimiter: z
    .enum([',', ';', '\t', '|'])
    .optional()
    .describe('Delimiter of the source’s files. Default: the most frequent one in the header.'),
  columns: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Header names in your files and the source’s columns that they mean: `{ "Erstellt am": "Created at" }`.',
    ),
  reading: readingSchema.optional(),
})

/** The keys of `storehouse.config.{ts,js,json,yaml}`. Their descriptions become docs/configuration.md. */
export const configFileSchema = z.strictObject({
  timezone: text(values.parseTimeZone)
    .prefault('UTC')
    .describe(
      'Business time zone. It decides on which day anything happened and when the schedule runs. Fixed at the first load.',
    ),
  sourceTimezone: text(values.parseTimeZone)
    .prefault('UTC')
    .describe('Time zone of times without an offset in your files. Fixed at the first load.'),
  shopName: z.string().trim().min(1).max(60).optional().describe('Name of the shop in the dashboard.'),
  currency: text(values.parseCurrency)
    .optional()
    .describe(
      'The shop’s currency: orders in another currency are rejected. Without it, any currency is accepted.',
    ),
  inbox: text(values.parseFolder)
    .prefault('data/inbox')
    .describe('Folder that `load` reads, at any depth. Relative to the folder of the configuration file.'),
  archive: text(values.parseFolder)
    .prefault('data/archive')
    .describe(
      'Folder that loaded files are moved to, by file date. Relative to the folder of the configuration file.',
    ),
  feeds: z.record(z.string(), feed).default({}).describe('Settings of single feeds, by name.'),
  sources: z
    .record(z.string(), source)
    .default({})
    .describe('Settings of single sources, by name: `shopify`. See [sources](sources.md).'),
  stagingRetentionDays: z
    .int()
    .min(0)
    .max(3650)
    .default(7)
    .describe('Days for which the rows of loaded files stay in the schema `staging`.'),
  archiveEventsAfterMonths,
  holidays: z
    .array(text(values.parseHoliday))
    .default([])
    .describe(
      'Special days: `2026-11-27`, `12-25` of each year, `easter+1` (days from Easter Sunday). No other day is compared with them. They are judged by the same day of the year before.',
    ),
  gzip: z
    .strictObject({
      maxRatio: z
        .number()
        .min(1)
        .default(200)
        .describe(
          'How many times its size a file may unpack to. Up to 16 MB are always unpacked. CSV is rarely above 100.',
        ),
      maxGigabytes: z.number().positive().default(100).describe('How much a file may unpack to, in GB.'),
    })
    .prefault({})
    .describe('Limits for files that end in `.gz`. A file that unpacks to more is refused.'),
  pricesIncludeTax: z
    .boolean()
    .default(false)
    .describe(
      'Whether prices, discounts and shipping in your files include tax if an order doesn’t say. Amounts in the warehouse are without tax.',
    ),
  statuses: z
    .strictObject({
      map: z
        .record(z.string(), status)
        .default({})
        .describe(
          `Your shop’s order statuses and what they mean, in addition to the built-in ones (${knownStatuses}). Compared in lower case, without \`wc-\` at the start, each run of spaces and hyphens as one \`_\`.`,
        ),
      notSales: z
        .array(status)
        .prefault(['cancelled', 'failed'])
        .describe(
          'Statuses whose orders are not sales and count in no sales metric. Replaces the default list.',
        ),
    })
    .prefault({})
    .describe('What the statuses of orders mean.'),
  shopDomains: z
    .array(text(values.parseDomain))
    .default([])
    .describe('The shop’s own domains: a visit that comes from one of them counts as `Direct`.'),
  productPathPattern: z
    .string()
    .min(1)
    .default('/product/')
    .describe('Part of a path that marks a product page, case-sensitive.'),
  pageTypes: z
    .strictObject({
      home: segments([], 'Home pages, in addition to the path `/`: `["en", "de"]`.'),
      product: segments(['product', 'products', 'p'], 'Product pages.'),
      category: segments(
        ['category', 'categories', 'c', 'collection', 'collections'],
        'Pages that list products.',
      ),
      cart: segments(['cart', 'basket'], 'The cart.'),
      checkout: segments(['checkout'], 'The checkout.'),
    } satisfies Record<PageType, z.ZodType>)
    .prefault({})
    .describe(
      'Kinds of pages, `page_type`, by the first segment of their path, in upper or lower case. Other pages are `other`. Each list replaces the default one. Takes effect with the next publish, for all days.',
    ),
  rfm: z
    .strictObject({
      recencyDays: thresholds('up', z.int().min(0))
        .default([30, 90, 180, 365])
        .describe('Upper limits of days since the last order for the scores 5, 4, 3, 2. Beyond the last: 1.'),
      frequency: thresholds('down', z.int().min(1))
        .default([10, 5, 3, 2])
        .describe('Lower limits of orders for the scores 5, 4, 3, 2. Below the last: 1.'),
      monetary: thresholds('down', z.number().min(0))
        .default([1000, 500, 200, 50])
        .describe('Lower limits of revenue for the scores 5, 4, 3, 2. Below the last: 1.'),
    })
    .prefault({})
    .describe('Thresholds of the RFM scores in `warehouse.user_lifetime_metrics`.'),
  basket: z
    .strictObject({
      minOrders: z
        .int()
        .min(1)
        .default(2)
        .describe('How many orders must contain a pair of products before it becomes an association rule.'),
    })
    .prefault({})
    .describe('Basket analysis.'),
  readers: z
    .strictObject({
      waitSeconds: z
        .int()
        .min(1)
        .max(3600)
        .default(60)
        .describe(
          'How many seconds a run waits for a BI login whose open transaction blocks it. Then the run ends that connection.',
        ),
    })
    .prefault({})
    .describe('Connected BI tools.'),
  privacy: z
    .strictObject({
      parameters: z
        .array(text(values.parseParameterName))
        .prefault(KNOWN_PARAMETERS)
        .describe(
          'Query parameters whose values are kept, in upper or lower case; `*` matches any characters. All other values become `***`. Replaces the default list.',
        ),
      patterns: z
        .strictObject({
          email: pattern('an e-mail address'),
          phone: pattern('a phone number: written with `+`, with `tel:`, or in groups'),
          token: pattern('a key or token: long random text, a UUID, hexadecimal digits'),
          card: pattern('the number of a payment card'),
          ip: pattern('an IP address'),
        } satisfies Record<PersonalPattern, z.ZodType>)
        .prefault({})
        .describe('What to look for in the rest of a text, percent-encoded or not.'),
      idSegments: z
        .array(text(values.parsePathSegment))
        .prefault(KNOWN_ID_SEGMENTS)
        .describe(
          'Segments of a path that an id follows. The id is kept, however random it looks. Replaces the default list.',
        ),
      uncleanedColumns: z
        .array(z.string())
        .default([])
        .describe('Columns that are not cleaned: `["clicks.target_text"]`.'),
    })
    .prefault({})
    .describe(
      'How personal data is removed from URLs, queries, utm values and clicked texts; see [privacy](privacy.md). If you relax this, the next load reads the archived files again.',
    ),
  checks: z
    .record(z.string(), z.enum(['error', 'warn', 'off']))
    .default({})
    .describe(
      'Severity of single quality checks: `error` stops the publish, `warn` only reports, `off` skips the check.',
    ),
  schedule: z
    .partialRecord(z.enum(jobNames), text(values.parseCron))
    .default({})
    .describe(
      `When the jobs run: cron lines (minute hour day month weekday, all of which must match) in the business time zone, or \`off\`. ${jobNames.map((name) => `\`${name}\` ${JOBS[name].description}, at \`${JOBS[name].cron}\` by default.`).join(' ')}`,
    ),
  ...messages,
  retention: z
    .strictObject({
      rejectsDays: z
        .int()
        .min(1)
        .default(365)
        .describe(
          'Days for which the text of closed rejected rows is kept. That they were rejected stays on record.',
        ),
      runsDays: z
        .int()
        .min(1)
        .default(730)
        .describe('Days for which steps of runs, findings of checks and runs of jobs are kept.'),
      logsDays: z.int().min(1).default(90).describe('Days for which logs are kept. There is one a day.'),
      archiveDays: z
        .int()
        .min(30)
        .optional()
        .describe(
          'Days for which archived files are kept. Default: forever. Removed files can’t be loaded again, neither by a reset nor by a change of settings that reads files again.',
        ),
    })
    .prefault({})
    .describe('How long things are kept. For the rows of files see `stagingRetentionDays`.'),
  dashboard: z
    .strictObject({
      host: z
        .string()
        .regex(/^[\w.:-]+$/, 'is no host name or address')
        .default('127.0.0.1')
        .describe(
          'Address that the dashboard listens on. Any other than localhost needs a STOREHOUSE_DASHBOARD_TOKEN of at least 20 characters.',
        ),
      port: z.int().min(0).max(65535).default(4400).describe('Port of the dashboard. 0 takes any free port.'),
      proxies: z
        .array(text(values.parseProxy))
        .default([])
        .describe(
          'Addresses of proxies in front of the dashboard: `["127.0.0.1"]`, `["10.0.0.0/8"]`. Only their headers `X-Forwarded-For`, `-Proto` and `-Host` are trusted.',
        ),
      addData: z
        .boolean()
        .default(true)
        .describe('Whether users of the dashboard can upload files and load them.'),
      uploadGigabytes: z
        .number()
        .positive()
        .max(1000)
        .default(2)
        .describe('How much space uploaded files may take before they are loaded, in GB.'),
    })
    .prefault({})
    .describe('The web dashboard.'),
})

export type ParsedConfigFile = z.output<typeof configFileSchema>

/** Cron lines by job; `off` for one that has none. */
export const DEFAULT_SCHEDULE: Readonly<Record<string, string>> = Object.fromEntries(
  jobNames.map((name) => [name, JOBS[name].cron]),
)

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
    .describe('More names that files of this feed go by, without date, part and ending: `["verkauf"]`.'),
  encoding: text(values.parseEncoding)
    .prefault('utf-8')
    .describe('Encoding of the feed’s files, by any name that browsers know: `windows-1252`, `shift_jis`.'),
  delimiter: z
    .enum([',', ';', '\t', '|'])
    .optional()
    .describe('Delimiter of the feed’s files; without it, the one that the header has most of.'),
  columns: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Header names in your files and the columns they stand for: `{ "Bestellnummer": "order_id" }`.',
    ),
  reading: readingSchema.optional(),
  wholeOrders: z
    .boolean()
    .optional()
    .describe(
      'Of order_items, payments and refunds: whether the rows that a file has of an order replace all that older files of the feed have of it.',
    ),
})

const source = z.strictObject({
  encoding: text(values.parseEncoding)
    .optional()
    .describe('Encoding of the source’s files; without it, the one that their bytes show.'),
  delimiter: z
    .enum([',', ';', '\t', '|'])
    .optional()
    .describe('Delimiter of the source’s files; without it, the one that the header has most of.'),
  columns: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Header names in your files and the columns of the source’s files they stand for: `{ "Erstellt am": "Created at" }`.',
    ),
  reading: readingSchema.optional(),
})

/** The keys of `storehouse.config.{ts,js,json,yaml}`. Their descriptions become docs/configuration.md. */
export const configFileSchema = z.strictObject({
  timezone: text(values.parseTimeZone)
    .prefault('UTC')
    .describe(
      'Business time zone: decides on which day anything happened, and when the schedule runs. Fixed at the first load.',
    ),
  sourceTimezone: text(values.parseTimeZone)
    .prefault('UTC')
    .describe('Time zone of the times in your files that carry no offset. Fixed at the first load.'),
  shopName: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .optional()
    .describe('Name of the shop, as the dashboard shows it.'),
  currency: text(values.parseCurrency)
    .optional()
    .describe('The shop’s currency: orders in another one are rejected. Without it, any is taken.'),
  inbox: text(values.parseFolder)
    .prefault('data/inbox')
    .describe('Folder that `load` reads, at any depth. Relative to the folder of the configuration file.'),
  archive: text(values.parseFolder)
    .prefault('data/archive')
    .describe(
      'Folder that loaded files are moved to, by file date. Relative to the folder of the configuration file.',
    ),
  feeds: z.record(z.string(), feed).default({}).describe('Settings of single feeds, by the feed’s name.'),
  sources: z
    .record(z.string(), source)
    .default({})
    .describe('Settings of single sources, by the source’s name: `shopify`. See [sources](sources.md).'),
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
      'Days that are like no other: `2026-11-27`, `12-25` of each year, `easter+1` (days from Easter Sunday). No other day is compared with them; alert rules judge them by the same day of the year before.',
    ),
  gzip: z
    .strictObject({
      maxRatio: z
        .number()
        .min(1)
        .default(200)
        .describe(
          'How many times its size a file may unpack to; up to 16 MB are always unpacked. CSV is rarely above 100.',
        ),
      maxGigabytes: z.number().positive().default(100).describe('What a file may unpack to, in GB.'),
    })
    .prefault({})
    .describe('Bounds on files that end in `.gz`: one that unpacks to more is refused.'),
  pricesIncludeTax: z
    .boolean()
    .default(false)
    .describe(
      'Whether prices, discounts and shipping in your files include tax, where an order does not say. Amounts in the warehouse are without tax.',
    ),
  statuses: z
    .strictObject({
      map: z
        .record(z.string(), status)
        .default({})
        .describe(
          `Order statuses of your shop and the status they stand for, beside the built-in ones (${knownStatuses}). Compared in lower case, without \`wc-\` at the start, each run of spaces and hyphens as one \`_\`.`,
        ),
      notSales: z
        .array(status)
        .prefault(['cancelled', 'failed'])
        .describe(
          'Statuses whose orders are no sales and count in no sales metric. Replaces the default list.',
        ),
    })
    .prefault({})
    .describe('What the statuses of orders mean.'),
  shopDomains: z
    .array(text(values.parseDomain))
    .default([])
    .describe('Domains of the shop itself: a visit referred by one of them counts as `Direct`.'),
  productPathPattern: z
    .string()
    .min(1)
    .default('/product/')
    .describe('Part of a path that marks a product page; case-sensitive.'),
  pageTypes: z
    .strictObject({
      home: segments([], 'Of home pages, beside the path `/`: `["en", "de"]`.'),
      product: segments(['product', 'products', 'p'], 'Of product pages.'),
      category: segments(
        ['category', 'categories', 'c', 'collection', 'collections'],
        'Of pages that list products.',
      ),
      cart: segments(['cart', 'basket'], 'Of the cart.'),
      checkout: segments(['checkout'], 'Of the checkout.'),
    } satisfies Record<PageType, z.ZodType>)
    .prefault({})
    .describe(
      'Kinds of pages, `page_type`, by the first segment of their path, in any case; other pages are `other`. Each list replaces the default one. Takes effect with the next publish, for all days.',
    ),
  rfm: z
    .strictObject({
      recencyDays: thresholds('up', z.int().min(0))
        .default([30, 90, 180, 365])
        .describe('Days since the last order, at most: scores 5, 4, 3, 2; beyond the last: 1.'),
      frequency: thresholds('down', z.int().min(1))
        .default([10, 5, 3, 2])
        .describe('Orders, at least: scores 5, 4, 3, 2; below the last: 1.'),
      monetary: thresholds('down', z.number().min(0))
        .default([1000, 500, 200, 50])
        .describe('Revenue, at least: scores 5, 4, 3, 2; below the last: 1.'),
    })
    .prefault({})
    .describe('Thresholds of the RFM scores in `warehouse.user_lifetime_metrics`.'),
  basket: z
    .strictObject({
      minOrders: z
        .int()
        .min(1)
        .default(2)
        .describe('Orders that must hold a pair of products before it becomes an association rule.'),
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
          'Seconds that a run waits for a BI login whose open transaction is in its way; then it ends that connection.',
        ),
    })
    .prefault({})
    .describe('BI tools that are connected.'),
  privacy: z
    .strictObject({
      parameters: z
        .array(text(values.parseParameterName))
        .prefault(KNOWN_PARAMETERS)
        .describe(
          'Query parameters whose values are kept, in any case; `*` stands for any characters. The value of any other becomes `***`. Replaces the default list.',
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
        .describe('What is looked for, percent-encoded or not, in whatever else a text holds.'),
      idSegments: z
        .array(text(values.parsePathSegment))
        .prefault(KNOWN_ID_SEGMENTS)
        .describe(
          'Segments of a path after which an id stands: it is no token, however random. Replaces the default list.',
        ),
      uncleanedColumns: z
        .array(z.string())
        .default([])
        .describe('Columns that are taken as they are: `["clicks.target_text"]`.'),
    })
    .prefault({})
    .describe(
      'How URLs, queries, utm values and clicked texts lose personal data on their way into production; see [privacy](privacy.md). When this is relaxed, the next load reads the archived files again.',
    ),
  checks: z
    .record(z.string(), z.enum(['error', 'warn', 'off']))
    .default({})
    .describe('Severity of single quality checks: `error` stops the publish, `warn` reports, `off` skips.'),
  schedule: z
    .partialRecord(z.enum(jobNames), text(values.parseCron))
    .default({})
    .describe(
      `When the jobs run: cron lines (minute hour day month weekday, all of which must match) in the business time zone, or \`off\`. ${jobNames.map((name) => `\`${name}\` ${JOBS[name].description}, at \`${JOBS[name].cron}\` unless told otherwise.`).join(' ')}`,
    ),
  ...messages,
  retention: z
    .strictObject({
      rejectsDays: z
        .int()
        .min(1)
        .default(365)
        .describe(
          'Days for which the text of rejected rows that are closed is kept; that they were rejected stays on record.',
        ),
      runsDays: z
        .int()
        .min(1)
        .default(730)
        .describe('Days for which steps, findings of checks, and runs of jobs are kept.'),
      logsDays: z.int().min(1).default(90).describe('Days for which logs are kept, one a day.'),
      archiveDays: z
        .int()
        .min(30)
        .optional()
        .describe(
          'Days for which archived files are kept; without it, for good. What is removed can’t be loaded again: neither a reset nor a change of settings that reads files again brings it back.',
        ),
    })
    .prefault({})
    .describe('What is removed when it is old; for the rows of files see `stagingRetentionDays`.'),
  dashboard: z
    .strictObject({
      host: z
        .string()
        .regex(/^[\w.:-]+$/, 'is no host name or address')
        .default('127.0.0.1')
        .describe(
          'Address that the dashboard listens on; another than localhost needs STOREHOUSE_DASHBOARD_TOKEN, of 20 characters or more.',
        ),
      port: z.int().min(0).max(65535).default(4400).describe('Port of the dashboard; 0 takes any free one.'),
      proxies: z
        .array(text(values.parseProxy))
        .default([])
        .describe(
          'Addresses of the proxies before the dashboard: `["127.0.0.1"]`, `["10.0.0.0/8"]`. Their headers `X-Forwarded-For`, `-Proto` and `-Host` are believed, and nobody else’s.',
        ),
      addData: z
        .boolean()
        .default(true)
        .describe('Whether whoever opens the dashboard can hand in files and load them.'),
      uploadGigabytes: z
        .number()
        .positive()
        .max(1000)
        .default(2)
        .describe('What the files that wait to be confirmed there may take, in GB.'),
    })
    .prefault({})
    .describe('The web dashboard.'),
})

export type ParsedConfigFile = z.output<typeof configFileSchema>

/** Cron lines by job; `off` for one that has none. */
export const DEFAULT_SCHEDULE: Readonly<Record<string, string>> = Object.fromEntries(
  jobNames.map((name) => [name, JOBS[name].cron]),
)

import { z } from 'zod'
import * as values from './values.ts'

const timezone = z.string().transform((input, context): string => {
  const parsed = values.parseTimeZone(input)
  if ('value' in parsed) return parsed.value
  context.addIssue({ code: 'custom', message: parsed.problem, input })
  return z.NEVER
})

const pattern = z.string().refine((text) => {
  try {
    new RegExp(text, 'u')
    return true
  } catch {
    return false
  }
}, 'is no regular expression')

const condition = z
  .strictObject({
    column: z.string(),
    is: z.string().optional(),
    not: z.string().optional(),
    in: z.array(z.string()).optional(),
    matches: pattern.optional(),
  })
  .refine(
    ({ is, not, in: list, matches }) => [is, not, list, matches].some((each) => each !== undefined),
    'says nothing of its column: add is, not, in or matches',
  )

const dates = z
  .string()
  .refine(
    (text) => ['ymd', 'dmy', 'mdy'].includes(text) || (/D/.test(text) && /M/.test(text) && /YY/.test(text)),
    'is neither ymd, dmy, mdy nor a pattern with day, month and year, as DD.MM.YYYY HH:mm',
  )

/** A reading profile in the configuration. For its meaning see src/model/reading.ts. */
export const readingSchema = z
  .strictObject({
    quote: z
      .enum(['"', "'", 'none'])
      .optional()
      .describe('The quote around values. `none`: quotes are text. Default: `"`.'),
    skipLines: z
      .union([z.int().min(0).max(1000), z.string().min(1)])
      .optional()
      .describe('How many lines above the header to skip, or how the lines to skip begin.'),
    timezone: timezone
      .optional()
      .describe('Time zone of times without an offset. Default: `sourceTimezone`.'),
    dates: dates
      .optional()
      .describe(
        'Order of day, month and year, `ymd`, `dmy` or `mdy`, or a pattern such as `DD.MM.YYYY HH:mm`. Default: what the dates of the file prove.',
      ),
    time: z
      .tuple([z.string(), z.string()])
      .optional()
      .describe('Two columns, a day and a time of day, that together make the time: `[Date, Time]`.'),
    decimal: z
      .enum(['.', ','])
      .optional()
      .describe('Decimal mark. Default: what the numbers of the file prove.'),
    thousands: z
      .enum(['.', ',', ' ', "'", 'none'])
      .optional()
      .describe('Thousands mark. Default: any that is not the decimal mark.'),
    sign: z
      .record(z.string(), z.literal('negative'))
      .optional()
      .describe('Columns that hold positive amounts as numbers below 0: `{ amount: negative }`.'),
    nulls: z.array(z.string()).optional().describe('Words that stand for an empty value: `["NULL", "n/a"]`.'),
    ignore: z.array(z.string()).optional().describe('Columns to leave out.'),
    defaults: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
      .optional()
      .describe('Values for columns of the feed that are empty or missing: `{ product_qty: 1 }`.'),
    where: z
      .array(condition)
      .optional()
      .describe(
        'Rows that meet all of these are kept; others are left out and counted: `[{ column: test, not: "true" }]`, with `is`, `not`, `in` or `matches`.',
      ),
    lineTotal: z.string().optional().describe('Column with a line’s total, if the files have no unit price.'),
    returns: z
      .boolean()
      .optional()
      .describe('`true`: a line with a quantity below 0 is a return, and becomes a refund of its order.'),
  })
  .describe('How the texts of the files are read: see [reading](reading.md).')

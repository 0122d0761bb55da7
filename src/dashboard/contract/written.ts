import { z } from 'zod'
import { CONDITIONS } from '../../alerts/rules.ts'
import { dimensions } from '../../metrics/dimensions.ts'
import { targetMetrics } from '../glossary.ts'
import { isKnownPage } from '../page_list.ts'
import { day, text, whole, word } from './parameters.ts'
import { range } from './request.ts'
import { calendarDay, cell, count } from './table.ts'

// What people write: targets, notes, saved views.

const LONGEST_NOTE = 200
const LONGEST_NAME = 80
const LONGEST_ADDRESS = 8_000

/** A line that people write, without spaces at its ends and without characters that no keyboard has. */
function line(what: string, longest: number) {
  return z
    .string({ error: `is needed: ${what}` })
    .trim()
    .min(1, `is needed: ${what}`)
    .max(longest, `has at most ${longest} characters`)
    .refine((given) => !/\p{Cc}/u.test(given), 'is one line, without control characters')
}

/** The number of a row. */
const rowNumber = whole(1, 2_147_483_647).describe('Its number.')

const bounds = range.describe('Days that can be written about: plans, too.')

export const written = z.strictObject({ id: count }).describe('The number of what was written.')

export const targetParams = z.strictObject({
  metric: word(targetMetrics.map(({ name }) => name)).describe('Name of the metric.'),
  month: text()
    .regex(/^\d{4}-\d{2}$/, 'must be a month like 2026-11')
    .describe('Month, YYYY-MM, from 1990 to five years from now.'),
})

export const targetBody = z.strictObject({
  target: z
    .union([z.number(), z.string()], 'is needed: a number')
    .transform(String)
    .refine(
      (given) => /^-?\d{1,15}(\.\d{1,2})?$/.test(given),
      'must be a number like 12000 or 3.5: at most 15 digits, and 2 after the point',
    )
    .describe(
      'Figure of the whole month, in the unit of the metric: money in the shop’s currency, rates in per cent.',
    ),
})

const target = z
  .strictObject({
    metric: z.string(),
    month: calendarDay.describe('First day of the month.'),
    target: z.union([z.number(), z.string()]).describe('In the unit of the metric.'),
  })
  .describe('What the shop is to reach in a month.')
export type Target = z.infer<typeof target>

export const targetsAnswer = z.strictObject({
  targets: z.array(target).describe('By metric, oldest first.'),
  bounds,
})
export type TargetsAnswer = z.infer<typeof targetsAnswer>

export const ruleParams = z.strictObject({ rule: rowNumber })

export const ruleBody = z
  .strictObject({
    metric: word(targetMetrics.map(({ name }) => name)).describe('Name of the metric.'),
    condition: word([...CONDITIONS]).describe(
      'above or below a threshold; unusual, unusually_high or unusually_low: out of the range that is expected of the day.',
    ),
    threshold: z
      .union([z.number(), z.string()])
      .transform(String)
      .refine((given) => /^-?\d{1,15}(\.\d{1,2})?$/.test(given), 'must be a number like 12000 or 3.5')
      .optional()
      .describe('Of above and below: in the unit of the metric.'),
  })
  .refine(({ condition, threshold }) => (threshold === undefined) === condition.startsWith('unusual'), {
    path: ['threshold'],
    error: 'is needed beside above and below, and nowhere else',
  })

const rule = z
  .strictObject({
    id: count,
    metric: z.string(),
    condition: z.enum(CONDITIONS),
    threshold: cell,
    firingSince: calendarDay.nullable().describe('First day of those on which it rings without a break.'),
    judgedDay: calendarDay.nullable().describe('Day that it was judged for last.'),
    judgedValue: cell,
    expectedLow: cell.describe('From here to `expectedHigh` the figure was expected.'),
    expectedHigh: cell,
  })
  .describe('What somebody wants to be told of a metric, and whether it rings.')

export const rulesAnswer = z.strictObject({ rules: z.array(rule).describe('By metric.') })
export type RulesAnswer = z.infer<typeof rulesAnswer>

export const noteParams = z.strictObject({ note: rowNumber })

export const noteBody = z.strictObject({
  firstDay: day.describe('First day that it is about, YYYY-MM-DD.'),
  lastDay: day.optional().describe('Last day; without it, the first.'),
  note: line('what happened', LONGEST_NOTE).describe('What happened, in a line.'),
})
export type NoteBody = z.output<typeof noteBody>

const note = z
  .strictObject({
    id: count,
    firstDay: calendarDay,
    lastDay: calendarDay.describe('The same as `firstDay` where it is about one day.'),
    note: z.string(),
  })
  .describe('What happened on a day or some days.')
export type Note = z.infer<typeof note>

export const notesAnswer = z.strictObject({ notes: z.array(note).describe('Oldest first.'), bounds })
export type NotesAnswer = z.infer<typeof notesAnswer>

export const viewParams = z.strictObject({ view: rowNumber })

export const viewBody = z.strictObject({
  name: line('what the view is called', LONGEST_NAME).describe(
    'What it is called; no other view has this name.',
  ),
  address: z
    .string({ error: 'is needed: path and parameters of the page' })
    .max(LONGEST_ADDRESS, `has at most ${LONGEST_ADDRESS} characters`)
    .superRefine((address, context) => {
      const wrong = wrongAddress(address)
      if (wrong) context.addIssue({ code: 'custom', message: wrong })
    })
    .describe('Path and parameters of a page of the dashboard, as /profit?range=mtd.'),
  isStart: z
    .boolean('must be true or false')
    .default(false)
    .describe('Whether the dashboard opens with it; that of another view ends.'),
})

const pageParameters: readonly string[] = [
  'from',
  'to',
  'range',
  'grain',
  'compare',
  'compare_from',
  'compare_to',
  ...dimensions,
]

/** An address must be one of this dashboard's pages, so that no link leads elsewhere. */
function wrongAddress(address: string): string | undefined {
  const [path = '', ...rest] = address.split('?')
  if (/[\s\p{Cc}#\\]/u.test(address) || rest.length > 1) return 'must be an address like /profit?range=mtd'
  if (!path.startsWith('/') || !isKnownPage(path.slice(1))) {
    return `${path.slice(0, 100)} is no page of the dashboard`
  }
  for (const name of new URLSearchParams(rest[0] ?? '').keys()) {
    if (!pageParameters.includes(name) && !/^show_[a-z_]{1,30}$/.test(name)) {
      return `${name.slice(0, 100)} is no parameter of a page`
    }
  }
  return undefined
}

const savedView = z
  .strictObject({
    id: count,
    name: z.string(),
    address: z.string().describe('Path and parameters, as `/profit?range=mtd`.'),
    isStart: z.boolean().describe('Whether the dashboard opens with it; one at most.'),
  })
  .describe('A page with its days, comparison and filters.')
export type SavedView = z.infer<typeof savedView>

export const viewsAnswer = z.strictObject({ views: z.array(savedView).describe('By name.') })
export type ViewsAnswer = z.infer<typeof viewsAnswer>

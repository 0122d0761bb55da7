import { z } from 'zod'
import { type Dimension, dimensions } from '../../metrics/dimensions.ts'
import { compares, grains } from '../choices.ts'
import { day, values, word } from './parameters.ts'
import { calendarDay, count, dimension, instant } from './table.ts'

// The request of figures, and what every answer has.

export const problem = z.strictObject({
  error: z.strictObject({
    type: z
      .enum([
        'bad_request',
        'unauthorized',
        'forbidden',
        'not_found',
        'too_many_requests',
        'unavailable',
        'internal',
      ])
      .describe('`unauthorized`: a login helps.'),
    message: z.string(),
    hint: z.string().nullable().describe('What to do about it.'),
  }),
})
export type Problem = z.infer<typeof problem>

const grain = word(grains)
export type Grain = z.infer<typeof grain>

const compare = word(compares)
export type Compare = z.infer<typeof compare>

export const publication = z
  .strictObject({
    runId: count,
    publishedAt: instant,
    asOfDate: calendarDay.nullable(),
    completeThrough: calendarDay.nullable(),
  })
  .describe('The night that an answer was read from.')
export type Publication = z.infer<typeof publication>

export const range = z.strictObject({
  from: calendarDay.describe('First day.'),
  to: calendarDay.describe('Last day.'),
})
export type Range = z.infer<typeof range>

export const bounds = range
  .extend({
    longest: z.record(grain, count).describe('By grain, how many days a range has at most.'),
  })
  .describe('Which days can be asked for.')
export type Bounds = z.infer<typeof bounds>

export const appliedRequest = z
  .strictObject({
    range,
    grain,
    compare,
    compareRange: range.nullable().describe('Null with `none`, and where it would begin before year 1.'),
    filters: z.partialRecord(dimension, z.array(z.string())),
  })
  .describe('The request as it is understood: every default filled in.')
export type AppliedRequest = z.infer<typeof appliedRequest>

/** The parameters that pages, metrics and orders share. */
export const commonQuery = z.strictObject({
  from: day.optional().describe('First day, YYYY-MM-DD, from 1990-01-01.'),
  to: day.optional().describe('Last day, YYYY-MM-DD; it is included. At most two days from now.'),
  grain: grain
    .optional()
    .describe(
      'Length of the periods that trends are made of; /api/v1/meta says how many days each is good for.',
    ),
  compare: compare
    .optional()
    .describe(
      'What the range is compared with: the period of equal length before it, the same weekdays before it, the same days of the month or year before, the days of compare_from and compare_to, nothing.',
    ),
  compare_from: day.optional().describe('First day that the range is compared with; needs compare=custom.'),
  compare_to: day.optional().describe('Last day that the range is compared with; needs compare=custom.'),
  ...(Object.fromEntries(
    dimensions.map((name) => [
      name,
      values
        .optional()
        .describe(`Filter: ${name}. Several values: any of them; an empty one: those without.`),
    ]),
  ) as Record<Dimension, z.ZodOptional<typeof values>>),
})
export type CommonQuery = z.output<typeof commonQuery>

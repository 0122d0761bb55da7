import { z } from 'zod'
import type { CutPeriod } from '../metrics/cut.ts'
import { type Dimension, dimensions } from '../metrics/dimensions.ts'
import { addDays, addMonths, cut, periodBefore } from '../metrics/periods.ts'
import type { AppliedRequest, Compare, Grain, Range } from './contract.ts'
import { badRequest } from './errors.ts'

export const grains = ['day', 'week', 'month', 'quarter', 'year'] as const satisfies readonly Grain[]
export const compares = ['previous', 'year', 'none'] as const satisfies readonly Compare[]

/** More points than these tell nothing more on any screen: a longer grain is taken. */
const MOST_PERIODS = 800
const MOST_VALUES = 100
const DAY = /^\d{4}-\d{2}-\d{2}$/

export const daySchema = z
  .string()
  .regex(DAY, 'must be a day like 2026-11-20')
  .refine((text) => isDay(text), 'is no day of the calendar')

const filterSchema = z
  .union([z.string().max(1000), z.array(z.string().max(1000)).max(MOST_VALUES)])
  .transform((value) => [...new Set([value].flat())])

/** The parameters that pages, metrics and orders have in common. */
export const commonQuery = {
  from: daySchema.optional().describe('First day, YYYY-MM-DD.'),
  to: daySchema.optional().describe('Last day, YYYY-MM-DD; it is included.'),
  grain: z.enum(grains).optional().describe('Length of the periods that trends are made of.'),
  compare: z
    .enum(compares)
    .optional()
    .describe(
      'What the range is compared with: the period of equal length before it, the year before, nothing.',
    ),
  ...(Object.fromEntries(
    dimensions.map((name) => [
      name,
      filterSchema
        .optional()
        .describe(`Filter: ${name}. Several values: any of them; an empty one: those without.`),
    ]),
  ) as Record<Dimension, z.ZodOptional<typeof filterSchema>>),
}

const commonSchema = z.strictObject(commonQuery)
export type CommonQuery = z.output<typeof commonSchema>

/** A query string as a schema says, or an error that names each parameter that is wrong. */
export function parseQuery<T>(schema: z.ZodType<T>, query: unknown): T {
  const parsed = schema.safeParse(query)
  if (parsed.success) return parsed.data
  const said = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.keys.map((key) => `"${key}"`).join(', ')}: no such parameter`
      : `"${issue.path.join('.')}": ${issue.message}`,
  )
  throw badRequest(`${said.join('; ')}.`, 'The parameters are listed at /api/docs.')
}

/** Days with any activity. */
export type Activity = { first: string; last: string } | undefined

/** The request as it is understood: every default filled in. */
export function applyDefaults(query: CommonQuery, activity: Activity, today: string): AppliedRequest {
  const { from, to, grain, compare = 'previous' } = query
  const last = to ?? activity?.last ?? today
  const first = from ?? addDays(last, -29)
  if (first > last) {
    throw badRequest(
      `The range from ${first} to ${last} holds no day.`,
      'Choose a first day before the last.',
    )
  }
  const range = { from: first, to: last }
  return {
    range,
    grain: suitableGrain(range, grain),
    compare,
    compareRange: comparedRange(range, compare),
    filters: Object.fromEntries(
      dimensions.flatMap((name) => {
        const values = query[name]
        return values && values.length > 0 ? [[name, values]] : []
      }),
    ),
  }
}

function suitableGrain(range: Range, asked: Grain | undefined): Grain {
  const days = daysOf(range)
  const usual: Grain = days <= 92 ? 'day' : days <= 400 ? 'week' : days <= 2000 ? 'month' : 'quarter'
  const length: Record<Grain, number> = { day: 1, week: 7, month: 30, quarter: 91, year: 365 }
  const wanted = asked ?? usual
  return grains.slice(grains.indexOf(wanted)).find((grain) => days / length[grain] <= MOST_PERIODS) ?? 'year'
}

function comparedRange(range: Range, compare: Compare): Range | null {
  if (compare === 'none') return null
  const end = addDays(range.to, 1)
  if (compare === 'year') {
    if (range.from < '0002-01-01') return null
    return { from: addMonths(range.from, -12), to: addDays(addMonths(end, -12), -1) }
  }
  const before = periodBefore({ type: 'all', start: range.from, end })
  return before ? { from: before.start, to: addDays(before.end, -1) } : null
}

/** The grain periods of the range and of what it is compared with, numbered alike. */
export function periodsOf({ range, compareRange, grain }: AppliedRequest): CutPeriod[] {
  return [
    ...cutPeriods(range, grain).map((period, no) => ({ era: 0 as const, no, ...period })),
    ...(compareRange ? cutPeriods(compareRange, grain) : []).map((period, no) => ({
      era: 1 as const,
      no,
      ...period,
    })),
  ]
}

function cutPeriods({ from, to }: Range, grain: Grain): { start: string; end: string }[] {
  return cut(from, addDays(to, 1), grain).map(({ start, end }) => ({ start, end }))
}

function daysOf({ from, to }: Range): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) && text >= '0001-01-01'
}

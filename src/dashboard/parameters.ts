import type { FastifyTypeProvider } from 'fastify'
import { z } from 'zod'
import { firstDay, isDay } from '../calendar.ts'
import type { Range } from './contract.ts'
import { badRequest } from './errors.ts'

// Every parameter of every route is declared with these, and read here.

/** Texts are no longer than this. */
export const LONGEST_TEXT = 1_000
const MOST_VALUES = 100
const FARTHEST = 10_000_000
const LONGEST_PAGE = 500

/** A text that is given once. */
export function text(longest = LONGEST_TEXT) {
  return z
    .string({ error: ({ input }) => (input === undefined ? 'is needed' : 'can be given once only') })
    .max(longest, `has at most ${longest} characters`)
}

/** What a list can be filtered by. */
export const anyWord = text(300).optional()

/** A day of the calendar. Whether it can be asked for is checked with the bounds of the day, when it is read. */
export const day = text()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day like 2026-11-20')
  // Days before year 1 are none of the calendar's: the bounds refuse them.
  .refine((given) => given < firstDay || isDay(given), 'is no day of the calendar')

/** A whole number. */
export function whole(from: number, to: number) {
  return text()
    .regex(/^\d{1,15}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((number) => number >= from && number <= to, `must be a whole number from ${from} to ${to}`)
    .meta({ type: 'integer', minimum: from, maximum: to })
}

/** One of some words. */
export function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, `must be one of: ${words.join(', ')}`)
}

/** Names, separated by commas. */
export function names<Name extends string>(known: readonly Name[], what: string) {
  return text(10_000).transform((given, context): Name[] => {
    const found = [
      ...new Set(
        given
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
      ),
    ]
    for (const name of found) {
      if (known.includes(name as Name)) continue
      context.addIssue({
        code: 'custom',
        message: `${what} ${JSON.stringify(shortened(name, 100))} is not known`,
        input: given,
      })
      return z.NEVER
    }
    return found as Name[]
  })
}

/** Values of a dimension: given once or several times. */
export const values = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [...new Set([given].flat())])
  .pipe(
    z
      .array(z.string().max(LONGEST_TEXT, `has at most ${LONGEST_TEXT} characters`))
      .max(MOST_VALUES, `can be given ${MOST_VALUES} times at most`),
  )

/** Which rows of a list. */
export const paging = {
  offset: whole(0, FARTHEST).default(0).describe('Rows to leave out at the beginning.'),
  limit: whole(1, LONGEST_PAGE).default(50).describe('Rows at most.'),
}

/** What the schema of a route says of its parameters, as its handler gets them. */
export interface CheckedParameters extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown
}

/** Of routes that take none. */
export const noParameters = z.strictObject({})

/** What was given as its schema says, or an error that names each parameter that is wrong. */
export function readParameters<T>(schema: z.ZodType<T>, given: unknown, bounds: Range): T {
  const parsed = schema.safeParse(given)
  const said = parsed.success
    ? outOfBounds(schema, parsed.data, bounds)
    : parsed.error.issues.map((issue) =>
        issue.code === 'unrecognized_keys'
          ? `${issue.keys.map((key) => JSON.stringify(shortened(key, 100))).join(', ')}: no such parameter`
          : [...(issue.path.length > 0 ? [`"${issue.path.join('.')}"`] : []), issue.message].join(': '),
      )
  if (parsed.success && said.length === 0) return parsed.data
  const isUnknown = parsed.error?.issues.some(({ code }) => code === 'unrecognized_keys')
  throw badRequest(
    `${said.join('; ')}.`,
    isUnknown ? knownIn(schema) : 'The parameters are described at /api/docs.',
  )
}

function knownIn(schema: z.ZodType): string {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  return known.length > 0
    ? `Parameters: ${known.join(', ')}. They are described at /api/docs.`
    : 'It takes no parameters.'
}

function outOfBounds(schema: z.ZodType, data: unknown, { from, to }: Range): string[] {
  if (!(schema instanceof z.ZodObject) || !('from' in schema.shape)) return []
  const days = data as Partial<Range>
  const said = (['from', 'to'] as const).flatMap((name) => {
    const given = days[name]
    return given === undefined || (given >= from && given <= to)
      ? []
      : [`"${name}": ${given} is not from ${from} to ${to}, two days from now`]
  })
  if (said.length === 0 && days.from !== undefined && days.to !== undefined && days.from > days.to) {
    return [`"from": the range from ${days.from} to ${days.to} holds no day`]
  }
  return said
}

/** A text that is shown: what is longer is cut. */
export function shortened(given: string, longest = LONGEST_TEXT): string {
  return given.length > longest ? `${given.slice(0, longest - 1)}…` : given
}

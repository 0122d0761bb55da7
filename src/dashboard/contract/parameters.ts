import { z } from 'zod'
import { firstDay, isDay } from '../../calendar.ts'
import { LONGEST_TEXT, shortened } from '../shortened.ts'

// The building blocks for the parameters of all operations.

const MOST_VALUES = 100
const FARTHEST = 10_000_000
const LONGEST_PAGE = 500

/** A text that may be given once. */
export function text(longest = LONGEST_TEXT) {
  return z
    .string({ error: ({ input }) => (input === undefined ? 'is needed' : 'can be given once only') })
    .max(longest, `has at most ${longest} characters`)
}

/** A text to filter a list by. */
export const anyWord = text(300).optional()

/**
 * A calendar day. Whether it can be requested depends on the bounds of the current day and is checked when it is read.
 */
export const day = text()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day like 2026-11-20')
  // The calendar has no days before year 1; the bounds reject them.
  .refine((given) => given < firstDay || isDay(given), 'is no day of the calendar')

/** A whole number. */
export function whole(from: number, to: number) {
  return text()
    .regex(/^\d{1,15}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((number) => number >= from && number <= to, `must be a whole number from ${from} to ${to}`)
    .meta({ type: 'integer', minimum: from, maximum: to })
}

/** One of several words. */
export function word<const Word extends string>(words: readonly Word[]) {
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

/** Values of a dimension, given once or several times. */
export const values = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => [...new Set([given].flat())])
  .pipe(
    z
      .array(z.string().max(LONGEST_TEXT, `has at most ${LONGEST_TEXT} characters`))
      .max(MOST_VALUES, `can be given ${MOST_VALUES} times at most`),
  )

/** Which rows of a list to return. */
export const paging = {
  offset: whole(0, FARTHEST).default(0).describe('Rows to leave out at the beginning.'),
  limit: whole(1, LONGEST_PAGE).default(50).describe('Rows at most.'),
}

/** For routes without parameters. */
export const noParameters = z.strictObject({})

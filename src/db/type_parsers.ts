import pg from 'pg'

// What a value of PostgreSQL is in JavaScript, decided here for every connection:
//
//   bigint           number; one beyond 2^53 is an error, rather than a number that is almost right
//   numeric          string: money is never a float
//   date             'YYYY-MM-DD': a calendar date has no time zone, a Date does
//   timestamptz      Date, but 'infinity' and '-infinity' stay text
//   timestamp        text, as no zone is known
//   json, jsonb      parsed
//
// and arrays of them the same, element by element. columns.ts says the same of the columns of rows.

type Parser = (text: string) => unknown

const { builtins, getTypeParser } = pg.types
const text: Parser = (value) => value
const parseDate = getTypeParser(builtins.TIMESTAMPTZ) as Parser
// Parses text[]: the elements of an array as they are written.
const parseTextArray = getTypeParser(1009 as never) as (value: string) => (string | null)[]

function bigint(value: string): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new Error(`The bigint ${value} is beyond what JavaScript counts exactly; select it as text.`)
}

function timestamptz(value: string): unknown {
  return value.endsWith('infinity') ? value : parseDate(value)
}

const arrayOf =
  (element: Parser): Parser =>
  (value) =>
    parseTextArray(value).map((item) => (item === null ? null : element(item)))

const parsers = new Map<number, Parser>([
  [builtins.INT8, bigint],
  [builtins.NUMERIC, text],
  [builtins.DATE, text],
  [builtins.TIMESTAMP, text],
  [builtins.TIMESTAMPTZ, timestamptz],
  [1003, arrayOf(text)],
  [1016, arrayOf(bigint)],
  [1231, arrayOf(text)],
  [1182, arrayOf(text)],
  [1115, arrayOf(text)],
  [1185, arrayOf(timestamptz)],
])

/** For the option `types` of every client and pool. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    const own = format === 'binary' ? undefined : parsers.get(oid)
    return own ?? getTypeParser(oid as never, format as never)
  }) as typeof getTypeParser,
}

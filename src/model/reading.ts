/** A condition on a column of a file; a row is kept if it meets all that are set. Text compares exactly, trimmed. */
export interface Condition {
  column: string
  is?: string | undefined
  not?: string | undefined
  in?: readonly string[] | undefined
  /** A regular expression that is found in the value. */
  matches?: string | undefined
}

/**
 * How the text of a file is read: a reading profile. What it leaves open is proven by the file itself, or doubted.
 * `column` in it is always a name in the header of the file.
 */
export interface Reading {
  /** `none`: quotes are text. */
  quote?: '"' | "'" | 'none' | undefined
  /** So many lines stand above the header, or all that begin so are passed over. */
  skipLines?: number | string | undefined
  /** Of times without an offset; default: `sourceTimezone`. */
  timezone?: string | undefined
  /** Order of day, month and year, or a pattern such as `DD.MM.YYYY HH:mm`. */
  dates?: 'ymd' | 'dmy' | 'mdy' | (string & {}) | undefined
  /** Two columns, a day and a time of day, that make the feed's time together. */
  time?: readonly [string, string] | undefined
  decimal?: '.' | ',' | undefined
  thousands?: '.' | ',' | ' ' | "'" | 'none' | undefined
  /** Numeric columns whose sign is turned: `negative` holds amounts below 0 for what is positive. */
  sign?: Readonly<Record<string, 'negative'>> | undefined
  /** Words that stand for an empty value, as `NULL` or `n/a`. */
  nulls?: readonly string[] | undefined
  /** Columns that are not taken. */
  ignore?: readonly string[] | undefined
  /** Values, by column of the feed, where the file has none. */
  defaults?: Readonly<Record<string, string | number | boolean>> | undefined
  where?: readonly Condition[] | undefined
  /** The column that holds a line's total instead of its unit price. */
  lineTotal?: string | undefined
  /** Lines of a quantity below 0 were returned: they are refunds of their orders. */
  returns?: boolean | undefined
}

/** What a column of a file holds, as far as reading it goes. */
export type ValueType = 'text' | 'time' | 'date' | 'money' | 'decimal' | 'integer' | 'boolean'

/** Why a value can't be read: it is none of its type, or it reads two ways and nothing says which. */
export interface ValueProblem {
  reason: 'invalid_value' | 'doubtful_value'
  /** A sentence with the value and, of a doubtful one, the setting that decides. */
  message: string
}

/**
 * Brings a value, trimmed and not empty, into the one form that all the rest knows: times in ISO 8601, with `Z` or an
 * offset unless they are in `sourceTimezone`; dates as YYYY-MM-DD; numbers as digits with a decimal point, with `-` below
 * 0; booleans as `true` and `false`.
 */
export type ReadValue = (column: string, type: ValueType, text: string) => string | ValueProblem

/**
 * A condition on a column of a file. A row is kept if it meets all conditions that are set. Text must match exactly
 * after trimming.
 */
export interface Condition {
  column: string
  is?: string | undefined
  not?: string | undefined
  in?: readonly string[] | undefined
  /** A regular expression that the value contains. */
  matches?: string | undefined
}

/**
 * How the text of a file is read: a reading profile. Settings that it leaves out are proven by the file itself; values
 * that stay ambiguous are rejected. `column` always means a name in the header of the file.
 */
export interface Reading {
  /** `none`: quotes are ordinary text. */
  quote?: '"' | "'" | 'none' | undefined
  /** How many lines above the header to skip, or how the lines to skip begin. */
  skipLines?: number | string | undefined
  /** For times without an offset; default: `sourceTimezone`. */
  timezone?: string | undefined
  /** Order of day, month and year, or a pattern such as `DD.MM.YYYY HH:mm`. */
  dates?: 'ymd' | 'dmy' | 'mdy' | (string & {}) | undefined
  /** Two columns, a day and a time of day, that together make the feed's time. */
  time?: readonly [string, string] | undefined
  decimal?: '.' | ',' | undefined
  thousands?: '.' | ',' | ' ' | "'" | 'none' | undefined
  /** Numeric columns whose sign is reversed: `negative` columns hold positive amounts as numbers below 0. */
  sign?: Readonly<Record<string, 'negative'>> | undefined
  /** Words for an empty value, such as `NULL` or `n/a`. */
  nulls?: readonly string[] | undefined
  /** Columns to leave out. */
  ignore?: readonly string[] | undefined
  /** Values for columns of the feed that are empty or missing in the file. */
  defaults?: Readonly<Record<string, string | number | boolean>> | undefined
  where?: readonly Condition[] | undefined
  /** The column with a line's total instead of its unit price. */
  lineTotal?: string | undefined
  /** Lines with a quantity below 0 are returns. They become refunds of their orders. */
  returns?: boolean | undefined
}

/** The type of a column of a file, as far as reading needs it. */
export type ValueType = 'text' | 'time' | 'date' | 'money' | 'decimal' | 'integer' | 'boolean'

/** Why a value can't be read: it doesn't have the type, or it can be read two ways and nothing decides. */
export interface ValueProblem {
  reason: 'invalid_value' | 'doubtful_value'
  /** A sentence with the value. For a doubtful value it also names the setting that decides. */
  message: string
}

/**
 * Converts a value, trimmed and not empty, to the one form that the rest of the program knows: times in ISO 8601, with
 * `Z` or an offset unless they are in `sourceTimezone`; dates as YYYY-MM-DD; numbers as digits with a decimal point,
 * with `-` below 0; booleans as `true` and `false`.
 */
export type ReadValue = (column: string, type: ValueType, text: string) => string | ValueProblem

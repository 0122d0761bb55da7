/** The type of a column of a feed. docs/feeds.md says what each type accepts. */
export type ColumnType =
  | 'id'
  | 'text'
  | 'money'
  | 'price'
  | 'decimal'
  | 'integer'
  | 'percent'
  | 'time'
  | 'date'
  | 'boolean'

/**
 * A text of the web, from which personal data is removed: a URL or a part of one; parameters without the leading
 * question mark; or text that people wrote and that can contain a URL.
 */
export type WebText = 'url' | 'query' | 'free_text'

/** One column of a feed. */
export interface Column {
  name: string
  type: ColumnType
  /** What kind of text it is. A `person` is the id of a customer or visitor, which can be an e-mail address. */
  holds: WebText | 'person' | undefined
  /** The value in production where it is empty. */
  default: string | undefined
  /** Must be in the header and not empty in any row. */
  required: boolean
  /** Other header names for this column. */
  aliases: readonly string[]
  /** What a reader should know: unit, default, what it decides. */
  note: string | undefined
  /** Whether its values identify a person. Lists and messages never show them. */
  isPersonal: boolean
  /**
   * Whether some files write positive amounts as numbers below 0. A file whose numbers are all below 0 is read like
   * that.
   */
  isNegated: boolean
}

/** A rule about a whole row, beyond the types of its columns. `csv/row_rules.ts` checks them. */
export type Rule =
  /** At least one of the columns is not empty, else `missing_value`. */
  | { kind: 'one_of'; columns: readonly string[] }
  /** `column` replaces an empty `id` and must be as short as an id, else `out_of_range`. */
  | { kind: 'stands_in_for_id'; column: string; id: string }
  /** An id in a file does not look generated, else `invalid_value`. Generated ids are, or end in, `#` and digits. */
  | { kind: 'not_generated'; column: string; form: 'whole' | 'ending' }
  /** The day lies from 1990 to 2099, else `out_of_range`: the calendar has no days outside. */
  | { kind: 'calendar'; column: string }
  /** `to` is not before `from`, and the range has at most `most` days with both ends, else `out_of_range`. */
  | { kind: 'days'; from: string; to: string; most: number }
  /** round(quantity × price, 2) is below 10¹² and the discount is not above it, else `out_of_range`. */
  | { kind: 'line_gross'; price: string; quantity: string; discount: string }
  /** The currency is the configured one, in upper or lower case, else `invalid_value`. */
  | { kind: 'currency'; column: string }

/**
 * Gives rows without an id a number within their group, `#<n>`, as their id. The newest file with such rows of a group
 * replaces all of them.
 */
interface Numbering {
  /** The column of the id. */
  id: string
  /** The columns that define a group. */
  group: readonly string[]
}

/** What a run looks at again when rows of a feed change: the rows of facts with the same keys. */
interface FeedScope {
  /** `/* scope:<name> … *\/` in SQL. */
  name: string
  /** Columns of production that identify those rows. In `scope:<name>_key`, a fact has date_key in place of a day. */
  keys: readonly string[]
  /** Columns with the days of the facts: the first day and, if a row covers several, the last. */
  days: readonly [first: string, last?: string]
  /** Whether these are days of activity, which metrics and reports have rows for. */
  isActivity?: boolean
}

/** One kind of CSV file, declared as data. The reader, the staging tables and docs/feeds.md all come from it. */
export interface Feed<Name extends string = string> {
  name: Name
  /** Other file names for it. */
  aliases: readonly string[]
  /** What a row is, in one line. */
  description: string
  /** The columns that name the same thing in every file. The newest row of a key wins. */
  key: readonly string[]
  columns: readonly Column[]
  rules: readonly Rule[]
  /** Rules and defaults for readers, one sentence each. */
  notes: readonly string[]
  /** How rows without an id get one. Undefined: each row has its own. */
  numbering: Numbering | undefined
  /** Whether a row is an event of a session. Events are many and are kept by month. */
  isEvent: boolean
  /** A column that only production has: the business day of updated_at, otherwise of the file date. */
  businessDay: string | undefined
  /** Other tables that production makes from its rows. */
  alsoKept: readonly string[]
  /**
   * Tables of the star that its rows become or contribute to, each with the columns that link a row to its own there.
   */
  becomes: Readonly<Record<string, readonly string[]>>
  scope: FeedScope | undefined
  /** Whether a row waits until its order exists. */
  waitsForOrder: boolean
  /** Whether rows of other feeds can create an inferred row before its own comes. */
  canBeInferred: boolean
  /** Whether a shop that uses it delivers it every day. */
  isDaily: boolean
}

/** Whether a column holds an id. Ids are short and compare by their bytes. */
export function isId({ name, holds }: Pick<Column, 'name' | 'holds'>): boolean {
  return name.endsWith('_id') && (holds === undefined || holds === 'person')
}

/** Whether rows say when they were changed. Then that time decides the row age first. */
export function hasUpdatedAt({ columns }: Pick<Feed, 'columns'>): boolean {
  return columns.some(({ name }) => name === updatedAt.name)
}

/** The columns of a file that make up the key. */
export function keyInFile({ key, businessDay }: Pick<Feed, 'key' | 'businessDay'>): string[] {
  return key.map((column) => (column === businessDay ? updatedAt.name : column))
}

/** Whether a newer row can remove its key. */
export function canBeDeleted({ columns }: Pick<Feed, 'columns'>): boolean {
  return columns.includes(isDeleted)
}

/** Whether the number alone is the id, because the key contains the group. Otherwise the id begins with the group. */
export function isKnownWithinGroup({ key, numbering }: Pick<Feed, 'key' | 'numbering'>): boolean {
  return numbering?.group.every((column) => key.includes(column)) ?? false
}

/** Declares a feed and keeps its name as a literal type. */
export function feed<const Name extends string>(
  declaration: Pick<Feed<Name>, 'name' | 'description' | 'key' | 'columns'> & Partial<Feed<Name>>,
): Feed<Name> {
  return {
    aliases: [],
    rules: [],
    notes: [],
    numbering: undefined,
    isEvent: false,
    businessDay: undefined,
    alsoKept: [],
    becomes: {},
    scope: undefined,
    waitsForOrder: false,
    canBeInferred: false,
    isDaily: false,
    ...declaration,
  }
}

type ColumnOptions = Partial<Omit<Column, 'name' | 'type' | 'required'>>

/** A column that the header must have and no row may leave empty. */
export function required(name: string, type: ColumnType, options: ColumnOptions = {}): Column {
  return column(name, type, true, options)
}

/** A column that may be absent or empty. */
export function optional(name: string, type: ColumnType, options: ColumnOptions = {}): Column {
  return column(name, type, false, options)
}

function column(name: string, type: ColumnType, required: boolean, options: ColumnOptions): Column {
  return {
    name,
    type,
    required,
    holds: undefined,
    default: undefined,
    aliases: [],
    note: undefined,
    isPersonal: false,
    isNegated: false,
    ...options,
  }
}

/** Deletes the key. */
export const isDeleted = optional('is_deleted', 'boolean', {
  note: 'the newest row of a key that says so removes it',
})

/** Decides the row age first. */
export const updatedAt = optional('updated_at', 'time', {
  note: 'decides which row of a key is the newest; else the file date does',
})

/** The first day on which a cost or rate holds. */
export const effectiveFrom = optional('effective_from', 'date', {
  default: '0001-01-01',
  note: 'default: the beginning of time',
})

/** The columns of every event. */
export const eventColumns: readonly Column[] = [
  required('event_id', 'id'),
  required('session_id', 'id'),
  required('time', 'time'),
  optional('user_id', 'text', { aliases: ['customer_id'], holds: 'person' }),
  optional('domain', 'text'),
  optional('path', 'text', { default: '/', note: 'empty means `/`', holds: 'url' }),
  optional('hash', 'text', { holds: 'query' }),
  optional('query', 'text', { holds: 'query' }),
  optional('previous_page', 'text', { holds: 'url' }),
]

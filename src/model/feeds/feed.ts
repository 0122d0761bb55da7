/** What a column of a feed holds; docs/feeds.md says what each accepts. */
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
 * What a text of the web is, which is cleaned of personal data: a URL or a part of one; parameters, without the question mark
 * before them; or a text that people wrote, in which a URL may stand.
 */
export type WebText = 'url' | 'query' | 'free_text'

/** One column of a feed. */
export interface Column {
  name: string
  type: ColumnType
  /** What a text is beyond that: a person is the id of a customer or visitor, which can be an e-mail address. */
  holds: WebText | 'person' | undefined
  /** What production has where it is empty. */
  default: string | undefined
  /** In the header, and not empty in any row. */
  required: boolean
  /** Other header names that mean this column. */
  aliases: readonly string[]
  /** What a reader should know: unit, default, what it decides. */
  note: string | undefined
  /** Whether its values say who somebody is: lists and messages show none of them. */
  isPersonal: boolean
  /** Whether some files write all its numbers below 0 for what is positive: a file that does so is read like that. */
  isNegated: boolean
}

/** A rule about a whole row, beyond the types of its columns; `csv/row_rules.ts` checks them. */
export type Rule =
  /** At least one of the columns is not empty, else `missing_value`. */
  | { kind: 'one_of'; columns: readonly string[] }
  /** Where `id` is empty, `column` stands in for it and has the length of an id, else `out_of_range`. */
  | { kind: 'stands_in_for_id'; column: string; id: string }
  /** An id that a file gives is not `#` and digits, or does not end so, as generated ones are and do, else `invalid_value`. */
  | { kind: 'not_generated'; column: string; form: 'whole' | 'ending' }
  /** The day lies from 1990 to 2099, else `out_of_range`: the calendar has every day up to it. */
  | { kind: 'calendar'; column: string }
  /** `to` is not before `from`, and both and the days between are at most so many, else `out_of_range`. */
  | { kind: 'days'; from: string; to: string; most: number }
  /** round(quantity × price, 2) is below 10¹² and the discount not above it, else `out_of_range`. */
  | { kind: 'line_gross'; price: string; quantity: string; discount: string }
  /** The currency is the configured one, in any case, else `invalid_value`. */
  | { kind: 'currency'; column: string }

/**
 * Rows without an id are counted within their group: that is their id, `#<n>`. The newest file with such rows of a group
 * replaces all of them.
 */
interface Numbering {
  /** The column of the id. */
  id: string
  /** The columns that the rows of a group share. */
  group: readonly string[]
}

/** What a run looks at again where rows of a feed have changed: the rows of facts that have its keys. */
interface FeedScope {
  /** `/* scope:<name> … *\/` in SQL. */
  name: string
  /** Columns of production that tell which rows. A fact has the date_key in the place of a day, as `scope:<name>_key`. */
  keys: readonly string[]
  /** Columns that say on which days the facts lie: the first and, where a row has several, the last. */
  days: readonly [first: string, last?: string]
  /** Whether these are days of activity: metrics and reports have rows for them. */
  isActivity?: boolean
}

/** One kind of CSV file, declared as data: reader, staging tables and docs/feeds.md all come from it. */
export interface Feed<Name extends string = string> {
  name: Name
  /** Other names that its files go by. */
  aliases: readonly string[]
  /** One line: what a row is. */
  description: string
  /** The columns that name the same thing in every file; the newest row of a key stands. */
  key: readonly string[]
  columns: readonly Column[]
  rules: readonly Rule[]
  /** Rules and defaults for people, one sentence each. */
  notes: readonly string[]
  /** What gives rows without an id one; undefined: each row has its own. */
  numbering: Numbering | undefined
  /** Whether a row is an event of a session: events are many, and kept by month. */
  isEvent: boolean
  /** A column that production has beside these: the business day of updated_at, else of the file date. */
  businessDay: string | undefined
  /** Further tables that production keeps from its rows. */
  alsoKept: readonly string[]
  /** Tables of the star that its rows become or help to make, each with the columns that a row finds its own there by. */
  becomes: Readonly<Record<string, readonly string[]>>
  scope: FeedScope | undefined
  /** Whether a row waits until its order is there. */
  waitsForOrder: boolean
  /** Whether rows of other feeds bring a row into being before its own comes. */
  canBeInferred: boolean
  /** Whether a shop that uses it delivers it every day. */
  isDaily: boolean
}

/** Whether a column holds an id: such a text is short, and compares by its bytes. */
export function isId({ name, holds }: Pick<Column, 'name' | 'holds'>): boolean {
  return name.endsWith('_id') && (holds === undefined || holds === 'person')
}

/** Whether rows say when they were changed, which then leads their age. */
export function hasUpdatedAt({ columns }: Pick<Feed, 'columns'>): boolean {
  return columns.some(({ name }) => name === updatedAt.name)
}

/** The columns of a file that the key is made of. */
export function keyInFile({ key, businessDay }: Pick<Feed, 'key' | 'businessDay'>): string[] {
  return key.map((column) => (column === businessDay ? updatedAt.name : column))
}

/** Whether a newer row can remove its key. */
export function canBeDeleted({ columns }: Pick<Feed, 'columns'>): boolean {
  return columns.includes(isDeleted)
}

/** Whether the number alone is the id, since the group is part of the key; else the id begins with the group. */
export function isKnownWithinGroup({ key, numbering }: Pick<Feed, 'key' | 'numbering'>): boolean {
  return numbering?.group.every((column) => key.includes(column)) ?? false
}

/** Declares a feed, keeping its name as a literal type. */
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

/** Leads the age of a row. */
export const updatedAt = optional('updated_at', 'time', {
  note: 'decides which row of a key is the newest; else the file date does',
})

/** The day from which a cost or rate holds. */
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

import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseError } from '../../errors.ts'
import { blankOut } from './blank_out.ts'
import { expand } from './variables.ts'

/**
 * A file `sql/warehouse/*.sql` or `sql/aggregates/agg_*.sql`: a header of comments, one SELECT, then statements that
 * describe the table. psql can run it unchanged.
 */
export interface DerivationFile {
  /** Table in schema warehouse, named like the file. */
  target: string
  /** Relative to the repository, for messages. */
  path: string
  /** The grain of a row, used as the comment of the table. */
  grain: string
  /** Columns that identify a row. For a dimension whose members others name: its natural key. */
  key: readonly string[]
  /**
   * Condition for the rows of the table in scope, as SQL over t. Undefined: the members of the table are those that
   * others name.
   */
  targetScope: string | undefined
  /** Dimensions whose members are found or made by the natural keys that the SELECT gives. */
  members: readonly string[]
  /** Tables and views that the SELECT reads, without its own, each with its schema. */
  reads: readonly string[]
  /** For a dimension: the members that exist whatever facts name. */
  fixedMembers: readonly FixedMember[]
  /** Values of `\set`, by name. */
  variables: Readonly<Record<string, string>>
  /** The SELECT, with variables filled in. */
  select: Part
  /** The statements after the SELECT: comments and indexes. */
  rest: Part
}

/** A member of a dimension that no source row makes. */
interface FixedMember {
  /** Its surrogate key, below 0. */
  key: number
  /** The value of its text columns. */
  word: string
  /** The values of other columns, as SQL by column. */
  exceptions: Readonly<Record<string, string>>
}

/** A part of a file that knows the place of each of its characters. */
export interface Part {
  text: string
  /** `file:line` of a position, counted from 0. */
  place(position: number): string
}

/** The surrogate key of a dimension. */
export function surrogateKey(dimension: string): string {
  return dimension.replace(/^dim_(.+)$/, '$1_key')
}

const headerNames = ['grain', 'key', 'scope', 'members', 'unknown', 'guest', 'reads']

/** @throws {DatabaseError} if the file does not have that form. */
export async function readDerivationFile(
  folder: string,
  path: string,
  text: string,
): Promise<DerivationFile> {
  const root = join(folder, '..')
  const {
    text: whole,
    place,
    variables,
  } = await expand(path, text, async (name) => readFileSync(join(root, name), 'utf8'))
  const code = blankOut(whole)
  const start = code.search(/\b(select|with)\b/i)
  const end = code.indexOf(';')
  const header = readHeader(text)
  const { grain, key, scope } = header
  const isComplete = grain && key && (scope || /\/\* members \*\/ \(/.test(whole))
  if (!isComplete || start < 0 || end < start || code.slice(0, start).trim() !== '') {
    throw new DatabaseError(`${path} does not define a derivation.`, {
      hint: 'It has header lines "-- grain: …", "-- key: column, …", "-- scope: condition over t" and "-- reads: table, …", then one select that ends with a semicolon, then comments. See docs/add-a-field.md.',
    })
  }
  const part = (from: number, to?: number): Part => ({
    text: whole.slice(from, to),
    place: (position) => place(from + position),
  })
  return {
    target: basename(path, '.sql'),
    path,
    grain,
    key: list(key),
    targetScope: scope,
    members: list(header.members ?? ''),
    reads: list(header.reads ?? '').map((name) => (name.includes('.') ? name : `warehouse.${name}`)),
    fixedMembers: basename(path).startsWith('dim_') ? fixedMembersOf(header) : [],
    variables,
    select: part(start, end),
    rest: part(end + 1),
  }
}

/** Every dimension has an unknown member. Customers also have one for guests. */
function fixedMembersOf({ unknown = '', guest }: Partial<Record<string, string>>): FixedMember[] {
  const exceptions = (text: string) =>
    Object.fromEntries(
      [...text.matchAll(/(\w+) = (null|'(?:[^']|'')*')/g)].map(([, column, value]) => [column, value]),
    )
  return [
    { key: -1, word: 'Unknown', exceptions: exceptions(unknown) },
    ...(guest === undefined ? [] : [{ key: -2, word: 'Guest', exceptions: exceptions(guest) }]),
  ]
}

/** Reads `-- name: value` before the first line that is not a comment. A line indented further continues the value. */
function readHeader(text: string): Partial<Record<string, string>> {
  const values: Record<string, string> = {}
  let last: string | undefined
  for (const line of text.split('\n')) {
    if (!line.startsWith('--')) break
    const [, name = '', value = ''] = /^-- (\w+): *(.*)$/.exec(line) ?? []
    const more = /^-- {2,}(\S.*)$/.exec(line)?.[1]
    if (headerNames.includes(name)) {
      last = name
      values[name] = value
    } else if (more !== undefined && last !== undefined) {
      values[last] = `${values[last]} ${more}`
    } else {
      last = undefined
    }
  }
  return values
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

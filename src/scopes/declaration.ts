import { ident, idents, joined, nothing, raw, type Sql, sql } from '../db/sql.ts'

/**
 * Ids compare by their bytes. They are short; stored plainly, they need no second table for what is too long for a row,
 * which takes as long to make and drop as the table itself.
 */
export const id = 'text storage plain collate "C"'

/**
 * A scope: the keys of the rows that a nightly load looks at. The table `scope_<name>` holds them during the run. The
 * marker `scope:<name>` in the text of a derivation or check refers to it.
 */
export interface ScopeDeclaration<Needs = void> {
  /** Its keys, with their types. */
  keys: Readonly<Record<string, string>>
  /** The key that is a business day. The table also has its date_key. */
  day?: string
  /** More markers for this scope, each with the SELECT that it inserts. */
  markers?: Readonly<Record<string, Sql>>
  /** SELECTs of its keys, from the run's changes and from earlier scopes. */
  from?: (needs: Needs) => readonly Sql[]
  /** SELECTs of the keys on the days in `touched_day`, for `rebuild --from` and `verify --sample`. */
  onDays?: readonly Sql[]
}

/** Any declaration, whatever its keys are gathered from. */
export type AnyScope = Pick<ScopeDeclaration<never>, 'keys' | 'day' | 'markers' | 'onDays'>

/** Columns with their types, as they are declared. */
export function declared(keys: AnyScope['keys']): Sql {
  return joined(Object.entries(keys).map(([name, type]) => sql`${ident(name)} ${raw(type)}`))
}

/** The columns of `scope_<name>`, as declared. */
export function scopeColumns({ keys, day }: AnyScope): Sql {
  const dateKey = day ? sql`, date_key integer` : nothing
  return sql`${declared(keys)}${dateKey}, primary key (${idents(Object.keys(keys))})`
}

/** The SELECT behind each marker of a scope: its keys. `<name>_key` has the date_key instead of the day. */
export function markersOf(name: string, { keys, day, markers = {} }: AnyScope): Record<string, Sql> {
  const columns = Object.keys(keys)
  const select = (of: readonly string[]) => sql`select ${idents(of)} from ${ident(`scope_${name}`)}`
  const byKey = columns.map((column) => (column === day ? 'date_key' : column))
  return { [name]: select(columns), ...(day ? { [`${name}_key`]: select(byKey) } : {}), ...markers }
}

/** Statements that insert the keys from the SELECTs into the table of a scope: first the insert. */
export function gather(name: string, { keys, day }: AnyScope, selects: readonly Sql[]): Sql[] {
  if (selects.length === 0) return []
  const columns = Object.keys(keys)
  const list = idents(columns)
  return [
    sql`insert into ${ident(`scope_${name}`)}
     select distinct ${list}${day ? sql`, to_char(${ident(day)}, 'YYYYMMDD')::integer` : nothing}
     from (${joined(selects, '\nunion all\n')}) as t (${list})
     where ${joined(
       columns.map((column) => sql`${ident(column)} is not null`),
       ' and ',
     )}`,
    sql`analyze ${ident(`scope_${name}`)}`,
  ]
}

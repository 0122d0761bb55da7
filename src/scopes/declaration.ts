import { type Executor, executeAll } from '../db/query.ts'

/** Ids compare by their bytes. */
export const id = 'text collate "C"'

/**
 * A scope: which rows a night looks at, by their keys. A table `scope_<name>` holds them while the run lasts, and the marker
 * `scope:<name>` in the text of a derivation or check stands for it.
 */
export interface ScopeDeclaration<Needs = void> {
  /** Its keys, with their types. */
  keys: Readonly<Record<string, string>>
  /** The key that is a business day: its date_key stands beside it. */
  day?: string
  /** Further markers that stand for it, with the SELECT that each puts in. */
  markers?: Readonly<Record<string, string>>
  /** SELECTs of its keys, from what the run has changed and from the scopes before it. */
  from?: (needs: Needs) => readonly string[]
  /** SELECTs of the keys that belong to the days in `touched_day`, for `rebuild --from` and `verify --sample`. */
  onDays?: readonly string[]
}

/** Any declaration, whatever it is gathered from. */
export type AnyScope = Pick<ScopeDeclaration<never>, 'keys' | 'day' | 'markers' | 'onDays'>

/** The columns of `scope_<name>`, as they are declared. */
export function scopeColumns({ keys, day }: AnyScope): string {
  const columns = Object.entries(keys).map(([name, type]) => `${name} ${type}`)
  return [
    ...columns,
    ...(day ? ['date_key integer'] : []),
    `primary key (${Object.keys(keys).join(', ')})`,
  ].join(', ')
}

/** What each marker of a scope stands for: its keys, `<name>_key` with the date_key in the place of the day. */
export function markersOf(name: string, { keys, day, markers = {} }: AnyScope): Record<string, string> {
  const columns = Object.keys(keys)
  const select = (of: readonly string[]) => `select ${of.join(', ')} from scope_${name}`
  const byKey = columns.map((column) => (column === day ? 'date_key' : column))
  return { [name]: select(columns), ...(day ? { [`${name}_key`]: select(byKey) } : {}), ...markers }
}

/** Puts the keys that the SELECTs give into the table of a scope. */
export async function gather(
  trx: Executor,
  name: string,
  { keys, day }: AnyScope,
  selects: readonly string[],
): Promise<void> {
  const columns = Object.keys(keys)
  const list = columns.join(', ')
  await executeAll(trx, [
    `insert into scope_${name}
     select distinct ${list}${day ? `, to_char(${day}, 'YYYYMMDD')::integer` : ''}
     from (${selects.join('\nunion all\n')}) as t (${list})
     where ${columns.map((column) => `${column} is not null`).join(' and ')}`,
    `analyze scope_${name}`,
  ])
}

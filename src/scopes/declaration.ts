import { type Executor, executeAll } from '../db/query.ts'

/** Ids compare by their bytes. */
export const id = 'text collate "C"'

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
  markers?: Readonly<Record<string, string>>
  /** SELECTs of its keys, from the run's changes and from earlier scopes. */
  from?: (needs: Needs) => readonly string[]
  /** SELECTs of the keys on the days in `touched_day`, for `rebuild --from` and `verify --sample`. */
  onDays?: readonly string[]
}

/** Any declaration, whatever its keys are gathered from. */
export type AnyScope = Pick<ScopeDeclaration<never>, 'keys' | 'day' | 'markers' | 'onDays'>

/** The columns of `scope_<name>`, as declared. */
export function scopeColumns({ keys, day }: AnyScope): string {
  const columns = Object.entries(keys).map(([name, type]) => `${name} ${type}`)
  return [
    ...columns,
    ...(day ? ['date_key integer'] : []),
    `primary key (${Object.keys(keys).join(', ')})`,
  ].join(', ')
}

/** The SELECT behind each marker of a scope: its keys. `<name>_key` has the date_key instead of the day. */
export function markersOf(name: string, { keys, day, markers = {} }: AnyScope): Record<string, string> {
  const columns = Object.keys(keys)
  const select = (of: readonly string[]) => `select ${of.join(', ')} from scope_${name}`
  const byKey = columns.map((column) => (column === day ? 'date_key' : column))
  return { [name]: select(columns), ...(day ? { [`${name}_key`]: select(byKey) } : {}), ...markers }
}

/** Inserts the keys from the SELECTs into the table of a scope. */
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

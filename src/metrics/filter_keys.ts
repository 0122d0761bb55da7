import { col } from '../db/columns.ts'
import { numbered } from '../db/sql.ts'
import { type Connection, readRows } from '../db/statements.ts'
import type { Dimension } from './dimensions.ts'
import { type FactDimension, factTables } from './facts.ts'

export type CutFilters = Partial<Record<Dimension, readonly string[]>>

/** By filtered dimension, the keys of the members that pass. Dimensions without such keys are missing. */
export type FilterKeys = ReadonlyMap<Dimension, readonly number[]>

/** With more keys, the planner gains nothing from knowing them. */
const MOST_KEYS = 1_000

/**
 * Looks up the keys that filters stand for. The planner knows how many rows a key has, so it reads a fact by an index
 * where that pays. Of a subquery it only knows how many keys there are, and it is wrong by a factor of ten.
 */
export async function readFilterKeys(db: Connection, filters: CutFilters): Promise<FilterKeys> {
  const asked = (Object.keys(filters) as Dimension[]).flatMap((name) => {
    const keys = keysOf(name)
    const values = filters[name]
    return keys && values ? [{ name, keys, values: [...values] }] : []
  })
  if (asked.length === 0) return new Map()
  const selects = asked.map(
    ({ name, keys }, index) =>
      `select '${name}' as dimension, array(${keys.select(`$${index + 1}::text[]`)}) as keys`,
  )
  const rows = await readRows(
    db,
    { dimension: col.word<Dimension>(), keys: col.numbers },
    numbered(
      selects.join('\nunion all\n'),
      asked.map(({ values }) => values),
    ),
  )
  return new Map(rows.flatMap(({ dimension, keys }) => (keys.length > MOST_KEYS ? [] : [[dimension, keys]])))
}

function keysOf(name: Dimension): FactDimension['filter']['keys'] {
  return Object.values(factTables)
    .map(({ dimensions }) => dimensions[name]?.filter.keys)
    .find((keys) => keys !== undefined)
}

/** The condition of a filter. `bind` binds a value and returns its place. */
export function filterSql(
  { filter }: FactDimension,
  name: Dimension,
  values: readonly string[],
  { keys, bind }: { keys: FilterKeys | undefined; bind: (value: unknown) => string },
): string {
  const known = keys?.get(name)
  return filter.keys && known
    ? filter.keys.sql(`${bind(known)}::bigint[]`)
    : filter.sql(`${bind(values)}::text[]`)
}

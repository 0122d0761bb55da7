import type { Plan } from './cut_plan.ts'
import type { FactDimension, FactTable } from './facts.ts'
import { tableOf } from './part_source.ts'

/** A column that a base is grouped by. */
export interface Key {
  sql: string
  column: string
}

/** The key columns of the dimensions that sets are cut by. Dimensions with the same key share a column. */
export function keysOf(fact: FactTable, plans: readonly Pick<Plan, 'set'>[]): Key[] {
  const keys = new Map<string, string>()
  for (const name of new Set(plans.flatMap(({ set }) => set.by))) {
    const cut = fact.dimensions[name]
    if (cut?.key && !keys.has(cut.key)) keys.set(cut.key, keyName(cut, name))
  }
  return [...keys].map(([sql, column]) => ({ sql, column }))
}

/** Puts the era before key columns, and the period if a set is over time. */
export function withTime(
  keys: readonly Key[],
  plans: readonly Plan[],
  { era, periodNo }: { era: string; periodNo: string },
): Key[] {
  const period = isOverTime(plans) ? [{ sql: periodNo, column: 'period_no' }] : []
  return [{ sql: era, column: 'era' }, ...period, ...keys]
}

/** The column of a dimension's key in a base: the same for all dimensions with that key. */
export function keyName({ key, lookup }: FactDimension, name: string): string {
  if (lookup) return lookup.key
  const own = /^\w+\.(\w+)$/.exec(key ?? '')?.[1]
  return own ? `key_${own}` : `key_${name}`
}

export function isOverTime(plans: readonly Pick<Plan, 'set'>[]): boolean {
  return plans.some(({ set }) => set.isOverTime)
}

/** Columns that rows are grouped by besides the era, by name. */
type Grouping = ReadonlySet<string>

/**
 * How a table is grouped for its sets. By the keys of all of them together there would be almost as many groups as rows,
 * so each set has its own groups, unless it can be summed from those of another.
 */
export function groupingsOf(fact: FactTable, plans: readonly Plan[]): Grouping[] {
  const all = plans.map((plan) => columnsOf(fact, [plan]))
  return all.filter(
    (one, index) =>
      !all.some((other, no) => no !== index && isPartOf(one, other) && (no < index || other.size > one.size)),
  )
}

function columnsOf(fact: FactTable, plans: readonly Plan[]): Set<string> {
  const keys = keysOf(fact, plans).map(({ column }) => column)
  return new Set(isOverTime(plans) ? ['period_no', ...keys] : keys)
}

function isPartOf(one: Grouping, other: Grouping): boolean {
  return [...one].every((name) => other.has(name))
}

/** GROUP BY of a base, and a column that says which grouping a row belongs to if there are several. */
export function groupedBy(keys: readonly Key[], groupings: readonly Grouping[]) {
  const places = (columns: readonly Key[]) => columns.map((key) => keys.indexOf(key) + 1).join(', ')
  if (groupings.length === 1) return { columns: [], by: places(keys) }
  const sets = groupings.map((grouping) =>
    places(keys.filter(({ column }) => column === 'era' || grouping.has(column))),
  )
  const others = keys.filter(({ column }) => column !== 'era')
  return {
    columns: [`grouping(${others.map(({ sql }) => sql).join(', ')}) as grouped`],
    by: `grouping sets (${sets.map((set) => `(${set})`).join(', ')})`,
  }
}

/** The condition for the rows of a base b that a set is summed from; empty if all are. */
export function ofGrouping(base: { table: string; plans: readonly Plan[] }, plan: Plan): string {
  const fact = tableOf(base.table)
  const groupings = groupingsOf(fact, base.plans)
  if (groupings.length === 1) return ''
  const own = columnsOf(fact, [plan])
  const found = groupings.filter((one) => isPartOf(own, one)).sort((a, b) => a.size - b.size)[0]
  // A bit for each column that is not grouped by; the first column has the highest bit.
  const mask = [...columnsOf(fact, base.plans)].reduce(
    (bits, name) => bits * 2 + (found?.has(name) ? 0 : 1),
    0,
  )
  return `where b.grouped = ${mask}`
}

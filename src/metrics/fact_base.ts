import { addDays } from '../calendar.ts'
import type { Plan, PlannedPart, Shape } from './cut_plan.ts'
import type { BoundSplit, Days } from './days.ts'
import type { CutDimension } from './dimensions.ts'
import type { FactTable } from './facts.ts'
import {
  groupedBy,
  groupingsOf,
  isOverTime,
  type Key,
  keyName,
  keysOf,
  ofGrouping,
  withTime,
} from './key_columns.ts'
import { monthsSql } from './month_split.ts'
import { tableOf } from './part_source.ts'
import { indent, named } from './sql_text.ts'

/** A condition over the rows of a fact, with the tables that it needs, by name in FactTable.joins. */
export type Restriction = { sql: string; joins?: readonly string[] }

/** FROM and WHERE of a fact for the requested days. With `months`, whole months come from its table by month. */
function fromSql(
  fact: FactTable,
  restrictions: readonly Restriction[],
  { isWithin, isAsked }: Days,
  { isCompared, needsDays }: { isCompared: boolean; needsDays: boolean },
  months: BoundSplit | undefined,
): string {
  const column = `${fact.alias}.${fact.day}`
  const joins = new Set(restrictions.flatMap((one) => one.joins ?? []))
  // Of an equal era the planner would expect next to no rows, and read all months again for each day.
  const ofEra = months
    ? [`day.era between ${fact.alias}.era and ${fact.alias}.era`]
    : isCompared || !isAsked
      ? []
      : [isAsked]
  const conditions = [
    ...(months ? ['true'] : [isWithin(column, fact.day, isCompared)]),
    ...(fact.where ? [fact.where] : []),
    ...restrictions.map(({ sql }) => sql),
  ]
  return [
    months ? byMonthSql(fact, isCompared, months) : `from ${fact.from}`,
    ...(needsDays ? [`join day on ${[`day.${fact.day} = ${column}`, ...ofEra].join(' and ')}`] : []),
    ...Object.entries(fact.joins ?? {}).flatMap(([name, join]) => (joins.has(name) ? [join] : [])),
    `where ${conditions.join('\n    and ')}`,
  ].join('\n')
}

/**
 * Rows of whole months, and rows of the days to add to or subtract from them, by era. A row outside of its
 * era counts as the era's first or last day.
 */
function byMonthSql({ from, alias, months }: FactTable, isCompared: boolean, split: BoundSplit): string {
  const { table, keys = [], sums = [] } = months ?? {}
  const eras = split.eras.slice(0, isCompared ? 2 : 1).map((era, no) =>
    monthsSql(era, (column, sign, start, end) => {
      const day = `${alias}.${column}`
      return `select
    ${[
      `${no} as era`,
      `least(greatest(${day}, ${split.bind(era.from)}), ${split.bind(addDays(era.end, -1))}) as date`,
      `${column === 'month' ? `${alias}.days` : `${sign}1`} as days`,
      ...keys.map((name) => `${alias}.${name}`),
      ...sums.map((name) => `${sign}${alias}.${name} as ${name}`),
    ].join(',\n    ')}
from ${column === 'month' ? `${table} as ${alias}` : from}
where ${day} >= ${split.bind(start)} and ${day} < ${split.bind(end)}`
    }),
  )
  return `from (
    ${indent(eras.join('\nunion all\n'))}
) as ${alias}`
}

/** A table that is read once for several sets: its sums, or the distinct values of one expression. */
export interface Base {
  name: string
  table: string
  plans: Plan[]
  parts: PlannedPart[]
  isDistinct: boolean
}

export function basesOf(plans: readonly Plan[]): Base[] {
  const bases = new Map<string, Base>()
  for (const { plan, part } of plans.flatMap((one) => one.parts.map((part) => ({ plan: one, part })))) {
    const { table, isDistinct, sql } = part
    const key = isDistinct ? `${table} ${sql}` : table
    const name = isDistinct ? `values_${bases.size}` : `base_${table}`
    const base = bases.get(key) ?? { name, table, plans: [], parts: [], isDistinct }
    bases.set(key, base)
    if (!base.plans.includes(plan)) base.plans.push(plan)
    if (!base.parts.some((one) => one.part === part.part)) base.parts.push(part)
  }
  return [...bases.values()]
}

/** Where a base comes from: its FROM and WHERE, and the columns to group by. */
interface Reading {
  from: string
  keys: readonly Key[]
  isByMonth: boolean
}

/** Reads the table, by the keys of all dimensions that its sets are cut by. */
export function baseSql(
  base: Base,
  restrictions: readonly Restriction[],
  days: Days,
  shared: ReadonlySet<string>,
): string {
  const { name, table, plans, parts, isDistinct } = base
  const fact = tableOf(table)
  const { from, keys, isByMonth } = shared.has(table)
    ? readingOfRows(base)
    : readingOf(fact, plans, restrictions, days, isDistinct)
  const columns = keys.map(selected)
  if (isDistinct) {
    const [{ sql } = { sql: '' }] = parts
    return `${name} as materialized (
    select distinct
        ${[...columns, `${sql} as value`].join(',\n        ')}
    ${indent(from)}
        and ${sql} is not null
)`
  }
  const sums = parts.map(({ part, sql }) => `${sql} as ${part.name}`)
  const grouped = groupedBy(keys, groupingsOf(fact, plans))
  // A result that only one set reads need not be materialized.
  return `${name} as ${plans.length > 1 ? '' : 'not '}materialized (
    select
        ${[...columns, ...grouped.columns, ...sums].join(',\n        ')}
    ${indent(from)}
    group by ${grouped.by}${
      // Drops members that are on none of the remaining days.
      isByMonth ? `\n    having sum(${fact.alias}.days) > 0` : ''
    }
)`
}

function readingOf(
  fact: FactTable,
  plans: readonly Plan[],
  restrictions: readonly Restriction[],
  days: Days,
  isDistinct: boolean,
): Reading {
  const keys = keysOf(fact, plans)
  const isCompared = plans.some(comparesEras)
  const ofDays = [...keys, ...restrictions].some(({ sql }) => sql.includes('day.'))
  const isByMonth =
    fact.months && !isDistinct && !ofDays && (!isOverTime(plans) || days.months?.isWithinPeriods)
  const months = isByMonth ? days.months : undefined
  const needsDays = isOverTime(plans) || ofDays || (isCompared && !months && !days.isContinuous)
  const eraOfDay = isCompared ? days.eraOf(`${fact.alias}.${fact.day}`, fact.day) : '0'
  const era = months ? `${fact.alias}.era` : needsDays ? 'day.era' : eraOfDay
  return {
    from: fromSql(fact, restrictions, days, { isCompared, needsDays }, months),
    keys: withTime(keys, plans, { era, periodNo: 'day.period_no' }),
    isByMonth: months !== undefined,
  }
}

/**
 * The tables that more than one base is read from. Their rows are read once: reading a CTE of the few columns needed
 * costs a fraction of reading the fact again.
 */
export function sharedTables(bases: readonly Base[]): Set<string> {
  const tables = bases.map(({ table }) => table)
  return new Set(tables.filter((table, index) => tables.indexOf(table) < index))
}

/** The rows of a shared table: the era, the period, the keys of all bases, and the columns that their sums need. */
export function rowsSql(
  table: string,
  bases: readonly Base[],
  restrictions: readonly Restriction[],
  days: Days,
): string {
  const fact = tableOf(table)
  const own = bases.filter((base) => base.table === table)
  const plans = [...new Set(own.flatMap((base) => base.plans))]
  const { from, keys } = readingOf(fact, plans, restrictions, days, true)
  const known = new Set(keys.map(({ column }) => column))
  const needed = own.flatMap(({ parts }) =>
    parts.flatMap(({ sql }) => [...sql.matchAll(new RegExp(`\\b${fact.alias}\\.(\\w+)`, 'g'))]),
  )
  const others = new Set(needed.flatMap(([, column = '']) => (known.has(column) ? [] : [column])))
  const columns = [...keys.map(selected), ...[...others].map((column) => `${fact.alias}.${column}`)]
  return `rows_${table} as materialized (
    select
        ${columns.join(',\n        ')}
    ${indent(from)}
)`
}

function readingOfRows({ table, plans }: Base): Reading {
  const fact = tableOf(table)
  const { alias } = fact
  const keys = keysOf(fact, plans).map(({ column }) => ({ sql: `${alias}.${column}`, column }))
  return {
    from: `from rows_${table} as ${alias}\nwhere ${plans.some(comparesEras) ? 'true' : `${alias}.era = 0`}`,
    keys: withTime(keys, plans, { era: `${alias}.era`, periodNo: `${alias}.period_no` }),
    isByMonth: false,
  }
}

function selected({ sql, column }: Key): string {
  return `${sql} as ${column}`
}

function comparesEras({ set }: Plan): boolean {
  return set.before !== undefined && set.before.length > 0
}

/** The values of dimensions over a base b, with the tables to look them up in. */
function valuesOf(fact: FactTable, by: readonly CutDimension[]) {
  const lookups = new Map<string, string>()
  const valueSql = new Map<CutDimension, string>()
  for (const name of by) {
    const cut = fact.dimensions[name]
    if (!cut) continue
    const key = `b.${keyName(cut, name)}`
    if (!cut.lookup) {
      valueSql.set(name, cut.value ? cut.value(key) : key)
      continue
    }
    const { table, key: column, value } = cut.lookup
    const alias = `${table.slice(table.indexOf('.') + 1)}_row`
    lookups.set(alias, `join ${table} as ${alias} on ${alias}.${column} = ${key}`)
    valueSql.set(name, value(alias))
  }
  return { joins: [...lookups.values()], valueSql }
}

/** The rows of a base that belong to a set. */
export function fromBaseSql(base: Base, plan: Plan, shape: Shape): string {
  if (base.isDistinct) return fromDistinctSql(base, plan, shape)
  const { joins, columns, groups } = columnsFromBase(base, plan, shape)
  const isAsRead = hasItsGrain(base, plan)
  const from = [`from ${base.name} as b`, ...joins, ofGrouping(base, plan)].filter(Boolean).join('\n')
  const sums = partColumns(base, plan, shape, (name) => (isAsRead ? `b.${name}` : `sum(b.${name})`))
  return `select ${[...columns, ...sums].join(', ')}\n${from}${isAsRead ? '' : `\n${groups}`}`
}

/** Counts the distinct values for the members of a set. */
function fromDistinctSql(base: Base, plan: Plan, shape: Shape): string {
  const { set } = plan
  const { joins, valueSql, columns, groups } = columnsFromBase(base, plan, shape)
  const times = ['b.era', ...(set.isOverTime ? ['b.period_no'] : [])]
  if (keysAreMembers(base.table, set)) {
    // Keys are counted before their texts are looked up.
    const keys = [...times, ...keysOf(tableOf(base.table), [plan]).map(({ column }) => `b.${column}`)]
    const rows = hasItsGrain(base, plan)
      ? base.name
      : `(select distinct ${[...keys, 'b.value'].join(', ')} from ${base.name} as b)`
    const counts = partColumns(base, plan, shape, () => 'sum(b.members)')
    const counted = `(
    select ${[...keys, 'count(*) as members'].join(', ')}
    from ${rows} as b
    group by ${keys.join(', ')}
)`
    return `select ${[...columns, ...counts].join(', ')}\n${[`from ${counted} as b`, ...joins].join('\n')}\n${groups}`
  }
  const counts = partColumns(base, plan, shape, () => 'count(*)')
  const inner = [
    ...times,
    ...set.by.map((dimension) => `${valueSql.get(dimension)} as ${dimension}`),
    'b.value',
  ]
  const outer = new Map(set.by.map((dimension) => [dimension, `u.${dimension}`]))
  const head = headColumns(plan.no, 'u.era', set.isOverTime ? 'u.period_no' : undefined, shape, outer)
  return `select ${[...head, ...counts].join(', ')}
from (
    select distinct ${inner.join(', ')}
    ${indent([`from ${base.name} as b`, ...joins].join('\n'))}
) as u
${groups}`
}

/** The columns of a set over its base b, with the joins that they need, and its GROUP BY. */
function columnsFromBase({ table }: Base, { no, set }: Plan, shape: Shape) {
  const { joins, valueSql } = valuesOf(tableOf(table), set.by)
  const columns = headColumns(no, 'b.era', set.isOverTime ? 'b.period_no' : undefined, shape, valueSql)
  return { joins, valueSql, columns, groups: `group by ${columns.map((_, index) => index + 1).join(', ')}` }
}

/** Whether the rows of a base can be used directly: no two have the same members of the set. */
function hasItsGrain({ table, plans }: Base, { set }: Plan): boolean {
  return plans.length === 1 && keysAreMembers(table, set)
}

/** Whether no two keys of the set's dimensions have the same members. */
function keysAreMembers(table: string, { by }: Plan['set']): boolean {
  const cuts = by.flatMap((name) => tableOf(table).dimensions[name] ?? [])
  // With the id of a product its other texts make no further members.
  const unique = new Set(cuts.filter(({ lookup }) => lookup?.isUnique).map(({ key }) => key))
  return cuts.every(({ key, lookup, value }) => (lookup ? unique.has(key) : !value))
}

/** The parts of all sets, NULL for those that this base and set don't have. */
function partColumns(
  base: Base,
  { parts }: Plan,
  shape: Shape,
  columnOf: (name: string) => string,
): string[] {
  const isOwn = (name: string) =>
    parts.some(
      ({ part, table, sql }) =>
        part.name === name && table === base.table && base.parts.some((one) => one.sql === sql),
    )
  const values = shape.parts.map((name) => (isOwn(name) ? columnOf(name) : 'null::numeric'))
  return named(values, shape.parts)
}

export function headColumns(
  no: number,
  era: string,
  period: string | undefined,
  { dimensions }: Shape,
  valueSql: ReadonlyMap<CutDimension, string>,
): string[] {
  return [
    `${no} as set_no`,
    `${era} as era`,
    `${period ?? 'null::integer'} as period_no`,
    ...dimensions.map((name) => `${valueSql.get(name) ?? 'null::text'} as ${name}`),
  ]
}

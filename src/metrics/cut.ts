import { addDays } from '../calendar.ts'
import { buyerCounts } from './buyers.ts'
import type { CutPeriod } from './cut_period.ts'
import type { CutDimension, Dimension } from './dimensions.ts'
import { type FactDimension, type FactTable, factTables } from './facts.ts'
import { type MonthSplit, monthsSql, splitMonths } from './month_split.ts'
import { type Metric, metric } from './registry.ts'

/** One table of figures. */
export interface CutSet {
  by: readonly CutDimension[]
  /** Whether each period has rows of its own; else the figures are those of the whole range. */
  isOverTime?: boolean
  metrics: readonly string[]
  /** Metrics that are also given for era 1, as `<metric>_before`. */
  before?: readonly string[]
  /** The metric of which each row has its share of all rows, as `share`, in percent. */
  share?: string
  /** Whether the shares are also added up, best first, as `cumulative_share`. */
  isCumulative?: boolean
  /** Only the members with the largest sum of a metric over all periods, so that there are not endless rows. */
  best?: { members: number; by: string }
  /** Best first by this metric; without it by period and dimensions. */
  sort?: string
  limit?: number
}

export type CutFilters = Partial<Record<Dimension, readonly string[]>>

export interface CutRequest {
  periods: readonly CutPeriod[]
  /** Values by dimension, any of which fits; '' stands for what has none. */
  filters: CutFilters
  sets: readonly CutSet[]
}

/** A statement and its values. Rows: set_no, period_no, one column per dimension and metric, total_rows, in order. */
export interface CutStatement {
  text: string
  values: unknown[]
}

/** The parts that a metric is made of: those that are counted or summed. */
export function partsOf(name: string): Metric[] {
  const one = metric(name)
  if (one.source.kind !== 'formula') return [one]
  const inner = [...one.source.sql.matchAll(/\[(\w+)\]/g)].flatMap(([, part]) => partsOf(part ?? ''))
  return [...new Set(inner)]
}

/** Where a part is taken from, and how it adds up there. */
export interface PartSource {
  table: string
  sql: string
  isDistinct: boolean
}

/**
 * Where a part is taken from, given the dimensions that it is cut and filtered by; undefined if it cannot be. With
 * `isByOrder`, tables that know the order of each row alone are asked.
 */
export function factOf(
  part: Metric,
  by: readonly CutDimension[],
  filters: readonly Dimension[] = [],
  { isByOrder = false } = {},
): PartSource | undefined {
  const { source } = part
  if (source.kind === 'formula') return undefined
  const isUsable = ({ order, dimensions }: FactTable) =>
    !(isByOrder && order === undefined) &&
    by.every((dimension) => dimensions[dimension]?.key) &&
    filters.every((dimension) => dimensions[dimension])
  for (const [table, { fact }] of Object.entries(factTables).filter(([, one]) => isUsable(one))) {
    // Sales are counted by day and product: they add up as long as no sale is counted for two products.
    if (fact === 'products' && part.name === 'orders' && by.includes('product')) {
      return { table, sql: 'sum(p.orders)', isDistinct: false }
    }
    const sql = source.facts[fact]
    if (sql !== undefined) return { table, sql, isDistinct: source.kind === 'distinct' }
    const distinct = source.kind === 'sum' ? source.distinct?.[fact] : undefined
    if (distinct !== undefined) return { table, sql: distinct, isDistinct: true }
  }
  return undefined
}

/** Whether a metric can be cut and filtered by dimensions. */
export function isOffered(
  name: string,
  by: readonly CutDimension[],
  filters: readonly Dimension[] = [],
): boolean {
  return partsOf(name).every((part) => factOf(part, by, filters) !== undefined)
}

/**
 * The rows of a fact that filters let through: tables to join, for filters and `expressions`, conditions, and the values
 * that these name.
 */
export function factFilter(
  table: FactTable,
  filters: CutFilters,
  firstPlace: number,
  expressions: readonly string[] = [],
): { joins: string[]; conditions: string[]; values: unknown[] } {
  const names = (Object.keys(filters) as Dimension[]).filter((name) => table.dimensions[name])
  const used = [
    ...names.flatMap((name) => table.dimensions[name]?.filter.joins ?? []),
    ...joinsOfExpressions(table, expressions),
  ]
  return {
    joins: Object.entries(table.joins).flatMap(([name, join]) => (used.includes(name) ? [join] : [])),
    conditions: names.map(
      (name, index) => table.dimensions[name]?.filter.sql(`$${firstPlace + index}::text[]`) ?? 'true',
    ),
    values: names.map((name) => filters[name]),
  }
}

/**
 * Figures of several tables as one statement, so that facts that they share are read once. Every value is bound; names
 * come from the registry alone.
 *
 * A metric that cannot be cut or filtered as asked is NULL. Sums are 0 and quotients NULL where there is nothing.
 */
export function cutSql({ periods, filters, sets }: CutRequest): CutStatement {
  const all = stretchOf(periods)
  const asked = stretchOf(periods.filter(({ era }) => era === 0))
  const before = periods.filter(({ era }) => era === 1)
  const isContinuous = before.length === 0 || stretchOf(before)[1] === asked[0]
  const values: unknown[] = [
    periods.map(({ era }) => era),
    periods.map(({ no }) => no),
    periods.map(({ start }) => start),
    periods.map(({ end }) => end),
    ...all,
    ...asked,
  ]
  const split = splitMonths(periods)
  const months = split && { ...split, bind: (day: string) => `$${values.push(day)}::date` }
  const filtered = (Object.keys(filters) as Dimension[]).filter((name) => filters[name])
  const placeOf = new Map<Dimension, string>()
  for (const name of filtered) {
    values.push(filters[name])
    placeOf.set(name, `$${values.length}::text[]`)
  }
  const plans = sets.map((set, no) => planOf(set, no, filtered))
  const dimensions = [...new Set(sets.flatMap(({ by }) => by))]
  const parts = [...new Set(plans.flatMap((plan) => plan.parts.map(({ part }) => part)))]
  const shape = { dimensions, parts: parts.map(({ name }) => name) }
  const compared = new Set(sets.flatMap(({ before = [] }) => before.flatMap(partsOf)).map(({ name }) => name))

  const restrict = (table: FactTable) =>
    filtered.map((name) => {
      const cut = table.dimensions[name] as FactDimension
      return { sql: cut.filter.sql(placeOf.get(name) ?? ''), joins: cut.filter.joins ?? [] }
    })
  const isCounted = (plan: Plan, { part }: PlannedPart) =>
    filtered.length === 0 && isCountedBefore(plan, part)
  const bases = basesOf(
    plans.map((plan) => ({ ...plan, parts: plan.parts.filter((part) => !isCounted(plan, part)) })),
  )
  const rows = [
    ...plans.flatMap((plan) => skeletonSql(plan, shape)),
    ...plans.flatMap((plan) =>
      plan.parts.filter((part) => isCounted(plan, part)).map(({ part }) => countedSql(plan, part, shape)),
    ),
    ...bases.flatMap((base) => base.plans.map((plan) => fromBaseSql(base, plan, shape))),
  ]
  const text = `with day as materialized (
    select
        p.era,
        p.period_no,
        d.date_key,
        d.full_date as date,
        d.day_name,
        d.is_weekend
    from unnest($1::integer[], $2::integer[], $3::date[], $4::date[]) as p (era, period_no, first_day, end_day)
    join warehouse.dim_date as d on d.full_date >= p.first_day and d.full_date < p.end_day
    where d.full_date >= $5::date
        and d.full_date < $6::date
        and d.date_key >= $7::integer
        and d.date_key < $8::integer
        and $9::date < $10::date
        and $11::integer < $12::integer
),
${bases.map((base) => `${baseSql(base, restrict(tableOf(base.table)), months, isContinuous)},\n`).join('')}part as (
    ${rows.map((row) => indent(row)).join('\n    union all\n    ')}
),
cell as (
    select
        ${[
          'set_no',
          'period_no',
          ...dimensions,
          ...shape.parts.flatMap((name) => [
            `sum(${name}) filter (where era = 0) as ${name}`,
            ...(compared.has(name) ? [`sum(${name}) filter (where era = 1) as ${name}_before`] : []),
          ]),
        ].join(',\n        ')}
    from part
    group by ${['set_no', 'period_no', ...dimensions].join(', ')}
)
${plans.map((plan) => `(${indent(setSql(plan, plans, dimensions))})`).join('\nunion all\n')}
order by set_no, position`
  return { text, values }
}

interface PlannedPart extends PartSource {
  part: Metric
}

interface Plan {
  no: number
  set: CutSet
  parts: PlannedPart[]
  /** Metrics that cannot be cut or filtered as asked. */
  missing: ReadonlySet<string>
}

interface Shape {
  dimensions: readonly CutDimension[]
  parts: readonly string[]
}

function planOf(set: CutSet, no: number, filtered: readonly Dimension[]): Plan {
  const missing = new Set(set.metrics.filter((name) => !isOffered(name, set.by, filtered)))
  const needed = new Set(set.metrics.filter((name) => !missing.has(name)).flatMap(partsOf))
  const parts = [...needed].flatMap((part) => {
    const found = factOf(part, set.by, filtered)
    return found ? [{ part, ...found }] : []
  })
  return { no, set, parts, missing }
}

type Restriction = { sql: string; joins: readonly string[] }

/** A split into months, and how a day is bound to the statement. */
type BoundSplit = MonthSplit & { bind: (day: string) => string }

/** Where the first day asked for stands among the values. */
const ASKED = { date: '$9::date', date_key: '$11::integer' } as const

/** FROM and WHERE of a fact in the days asked for; with `months`, whole months are taken from its table by month. */
function fromSql(
  fact: FactTable,
  joins: ReadonlySet<string>,
  restrictions: readonly Restriction[],
  { isCompared, needsDays }: { isCompared: boolean; needsDays: boolean },
  months: BoundSplit | undefined,
): string {
  const column = `${fact.alias}.${fact.day}`
  // As values, so that the planner knows how much of the fact it is.
  const isWithin = (day: string) =>
    fact.day === 'date'
      ? `${day} >= ${isCompared ? '$5' : '$9'}::date and ${day} < ${isCompared ? '$6' : '$10'}::date`
      : `${day} >= ${isCompared ? '$7' : '$11'}::integer and ${day} < ${isCompared ? '$8' : '$12'}::integer`
  const joinedDays = Object.entries(fact.joinedDays ?? {}).flatMap(([name, day]) =>
    joins.has(name) ? [day] : [],
  )
  const conditions = [
    ...(months ? ['true'] : [column, ...joinedDays].map(isWithin)),
    ...(fact.where ? [fact.where] : []),
    ...restrictions.map(({ sql }) => sql),
  ]
  return [
    months ? byMonthSql(fact, isCompared, months) : `from ${fact.from}`,
    // Where there are months, no day belongs to both eras. Not era = 0, which the planner takes for one day.
    ...(needsDays
      ? [`join day on day.${fact.day} = ${column}${isCompared || months ? '' : ' and day.era < 1'}`]
      : []),
    ...Object.entries(fact.joins).flatMap(([name, join]) => (joins.has(name) ? [join] : [])),
    `where ${conditions.join('\n    and ')}`,
  ].join('\n')
}

/**
 * The rows of whole months, and those of the days that are added to them or taken away, by era. What lies outside of its
 * era stands under the first or last day of it.
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

function joinsOf(
  fact: FactTable,
  by: readonly CutDimension[],
  restrictions: readonly Restriction[],
  expressions: readonly string[],
): Set<string> {
  return new Set([
    ...by.flatMap((name) => fact.dimensions[name]?.joins ?? []),
    ...restrictions.flatMap(({ joins }) => joins),
    ...joinsOfExpressions(fact, expressions),
  ])
}

/** Sums over a sale s are joined to it. */
function joinsOfExpressions(fact: FactTable, expressions: readonly string[]): string[] {
  return fact.joins.sale && expressions.some((sql) => /\bs\./.test(sql)) ? ['sale'] : []
}

/** A table that is read once for several sets: its sums, or the different values of one expression. */
interface Base {
  name: string
  table: string
  plans: Plan[]
  parts: PlannedPart[]
  isDistinct: boolean
}

function basesOf(plans: readonly Plan[]): Base[] {
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

/**
 * The table once, by the keys of all dimensions that its sets are cut by. Where what it is compared with ends as what is
 * asked for begins, that day tells them apart.
 */
function baseSql(
  { name, table, plans, parts, isDistinct }: Base,
  restrictions: readonly Restriction[],
  split: BoundSplit | undefined,
  isContinuous: boolean,
): string {
  const fact = tableOf(table)
  const by = [...new Set(plans.flatMap(({ set }) => set.by))]
  const keys = keysOf(fact, by)
  const isOverTime = plans.some(({ set }) => set.isOverTime)
  const isCompared = plans.some(({ set }) => set.before && set.before.length > 0)
  const expressions = parts.map(({ sql }) => sql)
  const ofDays = [...keys, ...restrictions].some(({ sql }) => sql.includes('day.'))
  const isByMonth = fact.months && !isDistinct && !ofDays && (!isOverTime || split?.isWithinPeriods)
  const months = isByMonth ? split : undefined
  const needsDays = isOverTime || ofDays || (isCompared && !months && !isContinuous)
  const eraOfDay = isCompared
    ? `case when ${fact.alias}.${fact.day} >= ${ASKED[fact.day]} then 0 else 1 end`
    : '0'
  const columns = [
    months ? `${fact.alias}.era` : needsDays ? 'day.era' : `${eraOfDay} as era`,
    ...(isOverTime ? ['day.period_no'] : []),
    ...keys.map(({ sql, column }) => `${sql} as ${column}`),
  ]
  const joins = joinsOf(fact, by, restrictions, expressions)
  const from = indent(fromSql(fact, joins, restrictions, { isCompared, needsDays }, months))
  if (isDistinct) {
    return `${name} as materialized (
    select distinct
        ${[...columns, `${expressions[0]} as value`].join(',\n        ')}
    ${from}
        and ${expressions[0]} is not null
)`
  }
  return `${name} as materialized (
    select
        ${[...columns, ...parts.map(({ part, sql }) => `${sql} as ${part.name}`)].join(',\n        ')}
    ${from}
    group by ${columns.map((_, index) => index + 1).join(', ')}${
      // What is on none of the days that are left is not there.
      months ? `\n    having sum(${fact.alias}.days) > 0` : ''
    }
)`
}

/** The keys of dimensions in a base: those that share one have one column. */
function keysOf(fact: FactTable, by: readonly CutDimension[]): { sql: string; column: string }[] {
  const keys = new Map<string, string>()
  for (const name of by) {
    const cut = fact.dimensions[name]
    if (cut?.key && !keys.has(cut.key)) keys.set(cut.key, keyName(cut, name))
  }
  return [...keys].map(([sql, column]) => ({ sql, column }))
}

/** What the key of a dimension is called in a base: the same for all dimensions that have it. */
function keyName({ key, lookup }: FactDimension, name: string): string {
  if (lookup) return lookup.key
  const own = /^\w+\.(\w+)$/.exec(key ?? '')?.[1]
  return own ? `key_${own}` : `key_${name}`
}

/** The values of dimensions over a base b, with the tables that these are looked up in. */
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

/** The rows of a set that a base has. */
function fromBaseSql(base: Base, { no, set, parts }: Plan, shape: Shape): string {
  const { joins, valueSql } = valuesOf(tableOf(base.table), set.by)
  const own = parts.filter(
    ({ table, sql }) => table === base.table && base.parts.some((one) => one.sql === sql),
  )
  const sumOf = (name: string) => {
    if (!own.some((one) => one.part.name === name)) return 'null::numeric'
    return base.isDistinct ? 'count(*)' : `sum(b.${name})`
  }
  const sums = named(shape.parts.map(sumOf), shape.parts)
  if (!base.isDistinct) {
    const columns = headColumns(no, 'b.era', set.isOverTime ? 'b.period_no' : undefined, shape, valueSql)
    return [
      `select ${[...columns, ...sums].join(', ')}`,
      `from ${base.name} as b`,
      ...joins,
      `group by ${columns.map((_, index) => index + 1).join(', ')}`,
    ].join('\n')
  }
  const inner = [
    'b.era',
    ...(set.isOverTime ? ['b.period_no'] : []),
    ...set.by.map((dimension) => `${valueSql.get(dimension)} as ${dimension}`),
    'b.value',
  ]
  const outer = new Map(set.by.map((dimension) => [dimension, `u.${dimension}`]))
  const columns = headColumns(no, 'u.era', set.isOverTime ? 'u.period_no' : undefined, shape, outer)
  return `select ${[...columns, ...sums].join(', ')}
from (
    select distinct ${inner.join(', ')}
    from ${base.name} as b
    ${joins.join('\n    ')}
) as u
group by ${columns.map((_, index) => index + 1).join(', ')}`
}

/** Whether a part is known of the whole shop without reading its facts. */
function isCountedBefore({ set }: Plan, { name }: Metric): boolean {
  return set.by.length === 0 && name in buyerCounts
}

function countedSql({ no, set }: Plan, { name }: Metric, shape: Shape): string {
  const { byPeriod = '', ofRange = '' } = buyerCounts[name] ?? {}
  const columns = headColumns(no, 'b.era', set.isOverTime ? 'b.period_no' : undefined, shape, new Map())
  const counts = shape.parts.map((one) => (one === name ? 'b.value' : 'null::numeric'))
  return `select ${[...columns, ...named(counts, shape.parts)].join(', ')}
from (
    ${indent(set.isOverTime ? byPeriod : ofRange)}
) as b`
}

/** Rows that are there even if nothing happened: the whole range, or each of its periods. */
function skeletonSql({ no, set }: Plan, shape: Shape): string[] {
  if (set.by.length > 0) return []
  const columns = headColumns(no, '0', set.isOverTime ? 'p.period_no' : undefined, shape, new Map())
  const nothing = shape.parts.map(() => 'null::numeric')
  const from = set.isOverTime
    ? '\nfrom unnest($1::integer[], $2::integer[]) as p (era, period_no)\nwhere p.era = 0'
    : ''
  return [`select ${[...columns, ...named(nothing, shape.parts)].join(', ')}${from}`]
}

function headColumns(
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

function named(expressions: readonly string[], names: readonly string[]): string[] {
  return expressions.map((sql, index) => `${sql} as ${names[index]}`)
}

/** One set with its metrics; columns of other sets are NULL, so that all of them make one result. */
function setSql(
  { no, set, missing }: Plan,
  plans: readonly Plan[],
  dimensions: readonly CutDimension[],
): string {
  const all = [...new Set(plans.flatMap((plan) => plan.set.metrics))]
  const allBefore = [...new Set(plans.flatMap((plan) => plan.set.before ?? []))]
  const known = (name: string) => set.metrics.includes(name) && !missing.has(name)
  const figures = [
    ...all.map((name) => `${known(name) ? figureOf(name, '') : 'null::numeric'} as ${name}`),
    ...allBefore.map(
      (name) =>
        `${known(name) && set.before?.includes(name) ? figureOf(name, '_before') : 'null::numeric'} as ${name}_before`,
    ),
  ]
  const tie = ['f.period_no', ...set.by.map((name) => `f.${name} collate "C"`)]
  const best = (name: string) => [`f.${name} desc nulls last`, ...tie].join(', ')
  const order = set.sort && known(set.sort) ? best(set.sort) : tie.join(', ')
  const share = set.share && known(set.share) ? set.share : undefined
  const extras = [
    `${share ? `warehouse.percent(f.${share}, sum(f.${share}) over ())` : 'null::numeric'} as share`,
    `${
      share && set.isCumulative
        ? `warehouse.percent(sum(f.${share}) over (order by ${best(share)} rows unbounded preceding), sum(f.${share}) over ())`
        : 'null::numeric'
    } as cumulative_share`,
    'count(*) over () as total_rows',
    `row_number() over (order by ${order}) as position`,
  ]
  return `select *
from (
    select
        f.*,
        ${extras.join(',\n        ')}
    from (
        select
            ${['set_no', 'period_no', ...dimensions, ...figures].join(',\n            ')}
        from cell${membersSql(set, no)}
        where set_no = ${no}
    ) as f
) as placed${set.limit === undefined ? '' : `\nwhere position <= ${Math.trunc(set.limit)}`}`
}

/** Joins the members that are shown. */
function membersSql({ best, by }: CutSet, no: number): string {
  if (!best) return ''
  return `
        join (
            select ${by.map((name) => `${name} as best_${name}`).join(', ')}
            from cell
            where set_no = ${no}
            group by ${by.join(', ')}
            order by ${[`sum(${figureOf(best.by, '')}) desc nulls last`, ...by.map((name) => `${name} collate "C"`)].join(', ')}
            limit ${Math.trunc(best.members)}
        ) as best on ${by.map((name) => `best_${name} is not distinct from ${name}`).join(' and ')}`
}

/** A metric as SQL over the sums of a cell. */
function figureOf(name: string, suffix: '' | '_before'): string {
  return metricSql(name, (part) => `coalesce(${part}${suffix}, 0)`)
}

/** A metric as SQL, given that of its parts. */
export function metricSql(name: string, partSql: (part: string) => string): string {
  const { source } = metric(name)
  if (source.kind !== 'formula') return partSql(name)
  return `(${source.sql.replaceAll(/\[(\w+)\]/g, (_, part: string) => metricSql(part, partSql))})`
}

export function tableOf(name: string): FactTable {
  const table = factTables[name]
  if (!table) throw new Error(`there is no table "${name}"`)
  return table
}

/** First day and the day after the last, as days and as their keys. */
function stretchOf(periods: readonly CutPeriod[]): [string, string, number, number] {
  const days = periods.flatMap(({ start, end }) => [start, end]).sort()
  const [first = '9999-12-30'] = days
  const end = days.at(-1) ?? '9999-12-31'
  return [first, end, dateKey(first), dateKey(end)]
}

function dateKey(day: string): number {
  return Number(day.replaceAll('-', ''))
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n    ')
}

import { buyerCounts } from './buyers.ts'
import type { CutPeriod } from './cut_period.ts'
import { type CutSet, type Plan, type PlannedPart, planOf, type Shape } from './cut_plan.ts'
import type { Days } from './days.ts'
import type { CutDimension, Dimension } from './dimensions.ts'
import { cellsSql, figureOf, shapeOf } from './engine.ts'
import { headColumns } from './fact_base.ts'
import type { FactDimension, FactTable } from './facts.ts'
import { type CutFilters, type FilterKeys, filterSql } from './filter_keys.ts'
import { splitMonths } from './month_split.ts'
import { partsOf } from './part_source.ts'
import type { Metric } from './registry.ts'
import { indent, named } from './sql_text.ts'

export interface CutRequest {
  periods: readonly CutPeriod[]
  /** Values by dimension; a row has to match one of them. '' means rows without a value. */
  filters: CutFilters
  /** The keys that the filters stand for, if they are known. */
  keys?: FilterKeys
  sets: readonly CutSet[]
}

/**
 * A statement and its values. Its rows are sorted: set_no, period_no, one column per dimension and metric, total_rows.
 */
export interface CutStatement {
  text: string
  values: unknown[]
}

/**
 * The figures of several tables as one statement, which reads facts that they share once. Every value is bound; all
 * names come from the registry.
 *
 * A metric that does not allow the cut or a filter is NULL. Without data, sums are 0 and quotients NULL.
 */
export function cutSql({ periods, filters, keys, sets }: CutRequest): CutStatement {
  const { days, values } = daysOf(periods)
  const filtered = (Object.keys(filters) as Dimension[]).filter((name) => filters[name])
  const places = new Map<unknown, string>()
  const bind = (value: unknown) => {
    const place = places.get(value) ?? `$${values.push(value)}`
    places.set(value, place)
    return place
  }
  const restrict = (table: FactTable) =>
    filtered.map((name) => ({
      sql: filterSql(table.dimensions[name] as FactDimension, name, filters[name] ?? [], { keys, bind }),
    }))
  const plans = sets.map((set, no) => planOf(set, no, filtered))
  const shape = shapeOf(plans)
  const isCounted = (plan: Plan, { part }: PlannedPart) =>
    filtered.length === 0 && isCountedBefore(plan, part)
  const cells = cellsSql({
    days,
    plans: plans.map((plan) => ({ ...plan, parts: plan.parts.filter((part) => !isCounted(plan, part)) })),
    shape,
    restrict,
    more: [
      ...plans.flatMap((plan) => skeletonSql(plan, shape)),
      ...plans.flatMap((plan) =>
        plan.parts.filter((part) => isCounted(plan, part)).map(({ part }) => countedSql(plan, part, shape)),
      ),
    ],
    compared: new Set(sets.flatMap(({ before = [] }) => before.flatMap(partsOf)).map(({ name }) => name)),
  })
  const tables = plans.map((plan) => `(${indent(setSql(plan, plans, shape.dimensions))})`)
  return { text: `with ${cells}\n${tables.join('\nunion all\n')}\norder by set_no, position`, values }
}

/** The days of the periods as SQL, and the values bound from $1 on. */
function daysOf(periods: readonly CutPeriod[]): { days: Days; values: unknown[] } {
  const all = stretchOf(periods)
  const asked = stretchOf(periods.filter(({ era }) => era === 0))
  const before = periods.filter(({ era }) => era === 1)
  const values: unknown[] = [
    periods.map(({ era }) => era),
    periods.map(({ no }) => no),
    periods.map(({ start }) => start),
    periods.map(({ end }) => end),
    ...all,
    ...asked,
  ]
  const split = splitMonths(periods)
  const days: Days = {
    items: `day as materialized (
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
)`,
    // Passed as values, so that the planner knows what part of the fact they select.
    isWithin: (column, unit, isCompared) =>
      unit === 'date'
        ? `${column} >= ${isCompared ? '$5' : '$9'}::date and ${column} < ${isCompared ? '$6' : '$10'}::date`
        : `${column} >= ${isCompared ? '$7' : '$11'}::integer and ${column} < ${isCompared ? '$8' : '$12'}::integer`,
    // Not `era = 0`: the planner estimates that as one day.
    isAsked: 'day.era < 1',
    eraOf: (column, unit) =>
      `case when ${column} >= ${unit === 'date' ? '$9::date' : '$11::integer'} then 0 else 1 end`,
    isContinuous: before.length === 0 || stretchOf(before)[1] === asked[0],
    months: split && { ...split, bind: (day) => `$${values.push(day)}::date` },
  }
  return { days, values }
}

/** Whether a part is known for the whole shop without reading facts. */
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

/** Rows that exist even without data: the whole range, or each of its periods. */
function skeletonSql({ no, set }: Plan, shape: Shape): string[] {
  if (set.by.length > 0) return []
  const columns = headColumns(no, '0', set.isOverTime ? 'p.period_no' : undefined, shape, new Map())
  const nothing = shape.parts.map(() => 'null::numeric')
  const from = set.isOverTime
    ? '\nfrom unnest($1::integer[], $2::integer[]) as p (era, period_no)\nwhere p.era = 0'
    : ''
  return [`select ${[...columns, ...named(nothing, shape.parts)].join(', ')}${from}`]
}

/** One set with its metrics. Columns of other sets are NULL, so that all sets fit into one result. */
function setSql(
  { no, set, missing }: Plan,
  plans: readonly Plan[],
  dimensions: readonly CutDimension[],
): string {
  const all = [...new Set(plans.flatMap((plan) => plan.set.metrics))]
  const allBefore = [...new Set(plans.flatMap((plan) => plan.set.before ?? []))]
  const known = (name: string) => set.metrics.includes(name) && !missing.has(name)
  const figures = [
    ...all.map((name) => `${known(name) ? figureOf(name, (part) => part) : 'null::numeric'} as ${name}`),
    ...allBefore.map(
      (name) =>
        `${known(name) && set.before?.includes(name) ? figureOf(name, (part) => `${part}_before`) : 'null::numeric'} as ${name}_before`,
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

/** Joins the members to show. */
function membersSql({ best, by }: CutSet, no: number): string {
  if (!best) return ''
  return `
        join (
            select ${by.map((name) => `${name} as best_${name}`).join(', ')}
            from cell
            where set_no = ${no}
            group by ${by.join(', ')}
            order by ${[`sum(${figureOf(best.by, (part) => part)}) desc nulls last`, ...by.map((name) => `${name} collate "C"`)].join(', ')}
            limit ${Math.trunc(best.members)}
        ) as best on ${by.map((name) => `best_${name} is not distinct from ${name}`).join(' and ')}`
}

/** First day and the day after the last, as dates and as date keys. */
function stretchOf(periods: readonly CutPeriod[]): [string, string, number, number] {
  const days = periods.flatMap(({ start, end }) => [start, end]).sort()
  const [first = '9999-12-30'] = days
  const end = days.at(-1) ?? '9999-12-31'
  return [first, end, dateKey(first), dateKey(end)]
}

function dateKey(day: string): number {
  return Number(day.replaceAll('-', ''))
}

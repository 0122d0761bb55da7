import type { Plan, Shape } from './cut_plan.ts'
import type { Days } from './days.ts'
import type { CutDimension } from './dimensions.ts'
import { baseSql, basesOf, fromBaseSql, type Restriction, rowsSql, sharedTables } from './fact_base.ts'
import type { FactTable } from './facts.ts'
import { metricSql, tableOf } from './part_source.ts'
import { indent } from './sql_text.ts'

/** What the engine computes. */
export interface CellsRequest {
  days: Days
  /** The sets of figures, each with the parts read from facts. */
  plans: readonly Plan[]
  shape: Shape
  /** Which rows of a fact count. */
  restrict: (table: FactTable) => readonly Restriction[]
  /** More rows of `part`: parts known without reading facts, and periods without data. */
  more?: readonly string[]
  /** Parts that also get a column for era 1, `<part>_before`. */
  compared?: ReadonlySet<string>
}

/**
 * The one way from facts to figures, for the dashboard's pages (`cut.ts`) and for reports (`report_figures.ts`). It
 * reads each fact once and sums it by the keys of the dimensions of its sets. The sums meet in `cell`, and `figureOf`
 * computes metrics from them. Returns the items of a WITH.
 *
 * Grain of `cell`: one row per set, period and members of its dimensions, with set_no, period_no and one column per
 * dimension and part.
 */
export function cellsSql({ days, plans, shape, restrict, more = [], compared }: CellsRequest): string {
  const bases = basesOf(plans)
  const rows = [...more, ...bases.flatMap((base) => base.plans.map((plan) => fromBaseSql(base, plan, shape)))]
  const grain = ['set_no', 'period_no', ...shape.dimensions]
  const sums = shape.parts.flatMap((name) => [
    `sum(${name}) filter (where era = 0) as ${name}`,
    ...(compared?.has(name) ? [`sum(${name}) filter (where era = 1) as ${name}_before`] : []),
  ])
  const shared = sharedTables(bases)
  const restrictionsOf = (table: string) => restrict(tableOf(table))
  const items = [
    ...[...shared].map((table) => rowsSql(table, bases, restrictionsOf(table), days)),
    ...bases.map((base) => baseSql(base, restrictionsOf(base.table), days, shared)),
  ]
  const isOneSource = rows.length === 1 && !compared?.size
  return `${days.items},
${items.map((item) => `${item},\n`).join('')}part as (
    ${rows.map((row) => indent(row)).join('\n    union all\n    ')}
),
${isOneSource ? cellsOfOneSource(grain, shape) : cellsOfAll(grain, sums)}`
}

function cellsOfAll(grain: readonly string[], sums: readonly string[]): string {
  return `cell as (
    select
        ${[...grain, ...sums].join(',\n        ')}
    from part
    group by ${grain.join(', ')}
)`
}

/** If all rows come from one fact, each is already a cell. */
function cellsOfOneSource(grain: readonly string[], { parts }: Shape): string {
  return `cell as (
    select
        ${[...grain, ...parts].join(',\n        ')}
    from part
    where era = 0
)`
}

/** The columns of `part`: the dimensions and parts of all sets. */
export function shapeOf(plans: readonly Plan[]): Shape {
  const dimensions: CutDimension[] = plans.flatMap(({ set }) => set.by)
  const parts = plans.flatMap((plan) => plan.parts.map(({ part }) => part.name))
  return { dimensions: [...new Set(dimensions)], parts: [...new Set(parts)] }
}

/** A metric as SQL over the sums of a cell. A missing sum is 0. */
export function figureOf(name: string, part: (name: string) => string): string {
  return metricSql(name, (one) => `coalesce(${part(one)}, 0)`)
}

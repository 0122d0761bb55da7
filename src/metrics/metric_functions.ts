import { escapeLiteral } from '../db/sql.ts'
import { madeFromMetrics } from '../db/sql_objects.ts'
import { groupFormulas } from './registry/groups.ts'
import { type Metric, metric, registry } from './registry.ts'

/**
 * The formulas of the registry as database functions: `warehouse.profit_margin(gross_profit, net_revenue)`. Views,
 * aggregates, queries and pages call them, so that each has one definition. The keys are the names of their files in
 * sql/functions/.
 */
export function metricFunctions(): ReadonlyMap<string, string> {
  const ofMetrics = registry.flatMap((one) => {
    const { source } = one
    // A metric that only renames another is a column, not a function.
    if (source.kind !== 'formula' || /^\[\w+\]$/.test(source.sql)) return []
    const sql = source.sql.replaceAll(/\[(\w+)\]/g, (_, part: string) => `[${metric(part).name}]`)
    return [[`${one.name}.sql`, functionSql(one, sql)] as const]
  })
  return new Map([
    ...ofMetrics,
    ...groupFormulas.map((one) => [`${one.name}.sql`, functionSql(one, one.sql)] as const),
  ])
}

function functionSql(
  { name, unit, description }: Pick<Metric, 'name' | 'unit' | 'description'>,
  formula: string,
): string {
  const parts = [...new Set([...formula.matchAll(/\[(\w+)\]/g)].map(([, part]) => part ?? ''))]
  const type = unit === 'count' ? 'bigint' : 'numeric'
  const oneLine = parts.map((part) => `${part} ${type}`).join(', ')
  const parameters = oneLine.length < 70 ? oneLine : `\n    ${oneLine.replaceAll(', ', ',\n    ')}\n`
  return `${madeFromMetrics} (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.${name}(${parameters}) returns ${type}
language sql immutable parallel safe
return ${formula.replaceAll(/[[\]]/g, '')};

comment on function warehouse.${name} is ${escapeLiteral(description)};
`
}

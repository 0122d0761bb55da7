import { type Executor, execute, executeAll } from '../db/query.ts'
import { type Interval, restrict, type Scope } from '../db/scope.ts'
import { type AnyScope, gather, markersOf, type ScopeDeclaration } from './declaration.ts'
import { joinIntervals } from './intervals.ts'
import { scopesOfAggregates, scopesOfDays, scopesOfReports } from './of_aggregates.ts'
import { scopesOfDimensions, scopesOfFacts } from './of_facts.ts'
import { notedTables } from './written_rows.ts'

/** Every scope by name, in the order in which they are gathered. */
export const scopes: Readonly<Record<string, AnyScope>> = {
  ...scopesOfDimensions,
  ...scopesOfFacts,
  ...scopesOfAggregates,
  ...scopesOfDays,
  ...scopesOfReports,
}

/** The SELECT behind each marker, including those of the run itself. */
const markers: Readonly<Record<string, string>> = {
  run: 'select run_id from this_run',
  file: 'select file_id from run_file',
  ...Object.assign({}, ...Object.entries(scopes).map(([name, scope]) => markersOf(name, scope))),
}

/** The scope in the tables, with what is known about the times of events. */
export function scopeWithin(times: Readonly<Record<string, readonly Interval[]>> = {}): Scope {
  return { isEverything: false, keys: markers, times }
}

async function gatherAll<Needs>(
  trx: Executor,
  declared: Readonly<Record<string, ScopeDeclaration<Needs>>>,
  needs: Needs,
): Promise<void> {
  for (const [name, scope] of Object.entries(declared)) {
    if (scope.from) await gather(trx, name, scope, scope.from(needs))
  }
}

/** Gathers the scopes that depend only on the changes. */
export function openDimensionScope(trx: Executor): Promise<void> {
  return gatherAll(trx, scopesOfDimensions, undefined)
}

/** The tables behind the scope of facts. They usually have a handful of rows, where the planner expects a thousand. */
const changes = [
  'touched_order',
  'touched_session',
  'touched_desi',
  'touched_cost',
  'touched_rate',
  'changed_customer',
  'changed_version',
]

/**
 * Closes the scope of facts over everything that the changes touch. `orderNumbers` is a SELECT of (order_id,
 * customer_order_number) with a scope of customers.
 */
export async function closeFactScope(trx: Executor, orderNumbers: string): Promise<Scope> {
  await execute(trx, `analyze ${changes.join(', ')}`)
  await gatherAll(trx, scopesOfFacts, {
    orderNumbers: restrict(orderNumbers, scopeWithin()).compiled().text,
  })
  return scopeWithin({
    event_time: await joinIntervals(
      trx,
      `select first_at as first, last_at as last from touched_event_time
       union all
       select first_event_at, last_event_at
       from warehouse.fact_session join scope_session using (session_id)
       where first_event_at is not null`,
    ),
  })
}

/** Gathers the scopes that aggregates share. */
export async function openAggregateScope(trx: Executor): Promise<void> {
  await gatherAll(trx, scopesOfAggregates, { noted: await notedTables(trx) })
}

/** Gathers the scopes of reports. */
export async function closeReportScope(trx: Executor): Promise<void> {
  await gatherAll(trx, scopesOfReports, { noted: await notedTables(trx) })
}

/** Replaces the days in `scope_day` by those of the SELECTs, with their months and report periods. */
export async function fillDays(trx: Executor, days: readonly string[]): Promise<void> {
  // Deleted, not truncated: TRUNCATE would create new files for a handful of rows.
  await executeAll(
    trx,
    Object.keys(scopesOfDays).map((name) => `delete from scope_${name}`),
  )
  await gather(trx, 'day', scopesOfDays.day, days)
  await gatherAll(trx, scopesOfDays, undefined)
}

/** The intervals of the days in a scope. */
export function instantsOf(trx: Executor, scope: 'day' | 'event_day'): Promise<Interval[]> {
  return joinIntervals(
    trx,
    `select
       day::timestamp at time zone (select timezone from ops.settings) as first,
       (day + 1)::timestamp at time zone (select timezone from ops.settings) as last
     from scope_${scope}`,
  )
}

/** The scope of everything that is made from facts, for the days in `touched_day`. */
export async function aggregateScopeOfDays(trx: Executor): Promise<Scope> {
  for (const [name, scope] of Object.entries({ ...scopesOfAggregates, ...scopesOfReports })) {
    await gather(trx, name, scope, scope.onDays ?? [])
  }
  await fillDays(trx, scopesOfDays.day.onDays ?? [])
  const times = await instantsOf(trx, 'day')
  return scopeWithin({ event_time: times, event_day_time: times })
}

import { type Interval, restrict, type Scope } from '../db/scope.ts'
import { ident, idents, type Sql, sql } from '../db/sql.ts'
import { type Connection, executeAll } from '../db/statements.ts'
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
const markers: Readonly<Record<string, Sql>> = {
  run: sql`select run_id from this_run`,
  file: sql`select file_id from run_file`,
  ...Object.assign({}, ...Object.entries(scopes).map(([name, scope]) => markersOf(name, scope))),
}

/** The scope in the tables, with what is known about the times of events. */
export function scopeWithin(times: Readonly<Record<string, readonly Interval[]>> = {}): Scope {
  return { isEverything: false, keys: markers, times }
}

function gatherings<Needs>(declared: Readonly<Record<string, ScopeDeclaration<Needs>>>, needs: Needs): Sql[] {
  return Object.entries(declared).flatMap(([name, scope]) =>
    scope.from ? gather(name, scope, scope.from(needs)) : [],
  )
}

/** Gathers the scopes that depend only on the changes. */
export function openDimensionScope(trx: Connection): Promise<void> {
  return executeAll(trx, gatherings(scopesOfDimensions, undefined))
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
export async function closeFactScope(trx: Connection, orderNumbers: string): Promise<Scope> {
  await executeAll(trx, [
    sql`analyze ${idents(changes)}`,
    ...gatherings(scopesOfFacts, { orderNumbers: restrict(orderNumbers, scopeWithin()) }),
  ])
  return scopeWithin({
    event_time: await joinIntervals(
      trx,
      sql`select first_at as first, last_at as last from touched_event_time
       union all
       select first_event_at, last_event_at
       from warehouse.fact_session join scope_session using (session_id)
       where first_event_at is not null`,
    ),
  })
}

/** Gathers the scopes that aggregates share. */
export async function openAggregateScope(trx: Connection): Promise<void> {
  await executeAll(trx, gatherings(scopesOfAggregates, { noted: await notedTables(trx) }))
}

/** Gathers the scopes of reports. */
export async function closeReportScope(trx: Connection): Promise<void> {
  await executeAll(trx, gatherings(scopesOfReports, { noted: await notedTables(trx) }))
}

/** Replaces the days in `scope_day` by those of the SELECTs, with their months and report periods. */
export async function fillDays(trx: Connection, days: readonly Sql[]): Promise<void> {
  // Deleted, not truncated: TRUNCATE would create new files for a handful of rows.
  await executeAll(trx, [
    ...Object.keys(scopesOfDays).map((name) => sql`delete from ${ident(`scope_${name}`)}`),
    ...gather('day', scopesOfDays.day, days),
    ...gatherings(scopesOfDays, undefined),
  ])
}

/** The intervals of the days in a scope. */
export function instantsOf(trx: Connection, scope: 'day' | 'event_day'): Promise<Interval[]> {
  return joinIntervals(
    trx,
    sql`select
       day::timestamp at time zone (select timezone from ops.settings) as first,
       (day + 1)::timestamp at time zone (select timezone from ops.settings) as last
     from ${ident(`scope_${scope}`)}`,
  )
}

/** The scope of everything that is made from facts, for the days in `touched_day`. */
export async function aggregateScopeOfDays(trx: Connection): Promise<Scope> {
  await executeAll(
    trx,
    Object.entries({ ...scopesOfAggregates, ...scopesOfReports }).flatMap(([name, scope]) =>
      gather(name, scope, scope.onDays ?? []),
    ),
  )
  await fillDays(trx, scopesOfDays.day.onDays ?? [])
  const times = await instantsOf(trx, 'day')
  return scopeWithin({ event_time: times, event_day_time: times })
}

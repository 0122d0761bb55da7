import { col } from '../db/columns.ts'
import { type Interval, type Part, restrict } from '../db/scope.ts'
import { ident, idents, joined, literal, type Sql, sql } from '../db/sql.ts'
import { type Connection, executeAll, readRows } from '../db/statements.ts'
import { type AnyScope, gather, markersOf, type ScopeDeclaration } from './declaration.ts'
import { joinIntervals } from './intervals.ts'
import { scopesOfAggregates, scopesOfDays, scopesOfReports } from './of_aggregates.ts'
import { scopesOfDimensions, scopesOfFacts } from './of_facts.ts'
import type { Noted } from './written_rows.ts'

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

/** The scope in the tables: `within`, of which more is known: scopes without a key, and the times of events. */
export function scopeWithin(
  within: Part | undefined,
  empty: readonly string[],
  times: Part['times'] = {},
): Part {
  const markersOfEmpty = empty.flatMap((name) => Object.keys(markersOf(name, scopes[name] ?? { keys: {} })))
  return {
    isEverything: false,
    keys: markers,
    times: { ...within?.times, ...times },
    empty: new Set([...(within?.empty ?? []), ...markersOfEmpty]),
  }
}

/** Gathers scopes in their order. Returns the names of those that got no key. */
async function gatherAll(
  trx: Connection,
  gathered: readonly (readonly [name: string, scope: AnyScope, selects: readonly Sql[]])[],
  before: readonly Sql[] = [],
): Promise<string[]> {
  const statements = gathered.map(([name, scope, selects]) => gather(name, scope, selects))
  const counts = await executeAll(trx, [...before, ...statements.flat()])
  let place = before.length
  return gathered.flatMap(([name], index) => {
    const isFilled = statements[index]?.length !== 0 && counts[place] !== 0
    place += statements[index]?.length ?? 0
    return isFilled ? [] : [name]
  })
}

function gatherings<Needs>(declared: Readonly<Record<string, ScopeDeclaration<Needs>>>, needs: Needs) {
  return Object.entries(declared).flatMap(([name, scope]) =>
    scope.from ? [[name, scope, scope.from(needs)] as const] : [],
  )
}

/** Gathers the scopes that depend only on the changes. */
export async function openDimensionScope(trx: Connection): Promise<Part> {
  return scopeWithin(undefined, await gatherAll(trx, gatherings(scopesOfDimensions, undefined)))
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
export async function closeFactScope(trx: Connection, orderNumbers: string, within: Part): Promise<Part> {
  const needs = { orderNumbers: restrict(orderNumbers, within) }
  const empty = await gatherAll(trx, gatherings(scopesOfFacts, needs), [sql`analyze ${idents(changes)}`])
  return scopeWithin(within, empty, {
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
export async function openAggregateScope(trx: Connection, noted: Noted, within: Part): Promise<Part> {
  return scopeWithin(within, await gatherAll(trx, gatherings(scopesOfAggregates, { noted })))
}

/** Gathers the scopes of reports. */
export async function closeReportScope(trx: Connection, noted: Noted, within: Part): Promise<Part> {
  return scopeWithin(within, await gatherAll(trx, gatherings(scopesOfReports, { noted })))
}

/** The days that SELECTs of a day give. */
export async function readDays(trx: Connection, selects: readonly Sql[]): Promise<string[]> {
  if (selects.length === 0) return []
  const rows = await readRows(
    trx,
    { day: col.text },
    sql`select distinct day::text as day from (${joined(selects, '\nunion all\n')}) as t (day)
     where day is not null order by 1`,
  )
  return rows.map(({ day }) => day)
}

/** The scopes of days, months and report periods. */
export const namesOfDays = Object.keys(scopesOfDays)

/** Replaces the days in `scope_day`, with their months and report periods. */
export async function fillDays(trx: Connection, days: readonly string[]): Promise<void> {
  // Deleted, not truncated: TRUNCATE would create new files for a handful of rows.
  const clear = namesOfDays.map((name) => sql`delete from ${ident(`scope_${name}`)}`)
  const given = sql`select unnest(${literal(`{${days.join(',')}}`)}::date[])`
  const gathered = [['day', scopesOfDays.day, [given]] as const, ...gatherings(scopesOfDays, undefined)]
  await gatherAll(trx, gathered, clear)
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
export async function aggregateScopeOfDays(trx: Connection): Promise<Part> {
  const gathered = Object.entries({ ...scopesOfAggregates, ...scopesOfReports }).map(
    ([name, scope]) => [name, scope, scope.onDays ?? []] as const,
  )
  const empty = await gatherAll(trx, gathered)
  const days = await readDays(trx, scopesOfDays.day.onDays ?? [])
  await fillDays(trx, days)
  const times = await instantsOf(trx, 'day')
  const all = days.length === 0 ? [...empty, ...namesOfDays] : empty
  return scopeWithin(undefined, all, { event_time: times, event_day_time: times })
}

import type pg from 'pg'
import { type Executor, execute, rowsOf } from '../db/query.ts'
import { feedByName } from '../model/feeds/index.ts'
import { eventSample } from '../production/index.ts'
import type { Staged } from './staged.ts'

/** From this changed share of a table on, a transaction gathers its statistics again. */
const changedPart = 0.05

/** A small sample is enough for rows that are read once. */
const smallSample = 20

/** Updates statistics on the staging tables that this run added much to. For a small file any plan will do. */
export async function analyzeStaged(client: pg.ClientBase, staged: readonly Staged[]): Promise<void> {
  const added = new Map<string, number>()
  for (const { feed, staged: rows } of staged) added.set(feed, (added.get(feed) ?? 0) + rows)
  const { rows: tables } = await client.query<{ feed: string; rows: number }>(
    `select relname as feed, reltuples::float8 as rows from pg_class
     where relnamespace = 'staging'::regnamespace and relname = any ($1) order by 1`,
    [[...added.keys()]],
  )
  for (const { feed, rows } of tables) {
    if ((added.get(feed) ?? 0) <= changedPart * Math.max(rows, 0)) continue
    await client.query(
      `set default_statistics_target = ${smallSample}; analyze staging.${feed} (${joinedColumns(feed).join(', ')})`,
    )
  }
  await client.query('reset default_statistics_target')
}

/**
 * The columns that staged rows of a feed are joined and grouped by. Statistics on the others take longer than they
 * help.
 */
export function joinedColumns(feed: string): string[] {
  const columns = feedByName(feed)?.columns ?? []
  const joined = columns.filter(({ name, type }) => type === 'id' || name === 'time')
  return ['_file_id', ...joined.map(({ name }) => name)]
}

/**
 * Updates statistics on tables of production that this transaction changed much, and on event tables with `attached`
 * months, so that plans are good. For a small load, reading large tables does not pay off; autovacuum handles what
 * small loads add up to.
 */
export async function analyzeProduction(
  trx: Executor,
  isEverything: boolean,
  attached: readonly string[],
): Promise<{ rowsOut: number }> {
  const written = await writtenTables(trx, 'production', isEverything)
  // Only the partitioned table shows how events spread over all months. A nightly load changes that little.
  const tables = new Set(written.map(({ name, parent }) => (isEverything ? (parent ?? name) : name)))
  const isEvents = new Set(written.flatMap(({ name, parent }) => (parent ? [name, parent] : [])))
  const wholes = attached.map((feed) => `production.${feed}`).filter((table) => !tables.has(table))
  for (const table of tables) {
    // A small sample is also enough for tables that are read as a whole, until autovacuum analyzes them.
    await sample(trx, isEvents.has(table) ? eventSample.target : isEverything ? 30 : 100)
    await execute(trx, `analyze ${table}${isEvents.has(table) ? ` (${eventSample.columns})` : ''}`)
  }
  // Attached months bring their own statistics. Before PostgreSQL 18 they can't be left out.
  const [server] = await rowsOf<{ number: number }>(
    trx,
    `select current_setting('server_version_num')::integer as number`,
  )
  await sample(trx, eventSample.target)
  for (const table of wholes) {
    await execute(
      trx,
      `analyze ${(server?.number ?? 0) >= 180_000 ? 'only ' : ''}${table} (${eventSample.columns})`,
    )
  }
  await sample(trx, 100)
  return { rowsOut: tables.size + wholes.length }
}

async function sample(trx: Executor, target: number): Promise<void> {
  await execute(trx, `set local default_statistics_target = ${target}`)
}

/** Tables of the warehouse that this transaction changed so much that they need new statistics. */
export async function wornStatistics(trx: Executor, isEverything: boolean): Promise<string[]> {
  return (await writtenTables(trx, 'warehouse', isEverything)).map(({ name }) => name)
}

/** Tables of a schema that this transaction changed much, the largest first. */
async function writtenTables(
  trx: Executor,
  schema: 'production' | 'warehouse',
  isEverything: boolean,
): Promise<Array<{ name: string; parent: string | null }>> {
  return rowsOf<{ name: string; parent: string | null }>(
    trx,
    `select c.oid::regclass::text as name, i.inhparent::regclass::text as parent
     from pg_class as c
     join pg_stat_xact_user_tables as s on s.relid = c.oid
     left join pg_inherits as i on i.inhrelid = c.oid
     where s.schemaname = '${schema}'
       and c.relkind = 'r'
       and s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0
       and s.n_tup_ins + s.n_tup_upd + s.n_tup_del > ${isEverything ? 0 : changedPart} * greatest(c.reltuples, 0)
     order by s.n_tup_ins + s.n_tup_upd + s.n_tup_del desc, 1`,
  )
}

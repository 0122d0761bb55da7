import type pg from 'pg'
import { col } from '../db/columns.ts'
import { ident, idents, literal, nothing, raw, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll, readRows, readValue } from '../db/statements.ts'
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
  const tables = await readRows(
    client,
    { feed: col.text, rows: col.number },
    sql`select relname as feed, reltuples::float8 as rows from pg_class
     where relnamespace = 'staging'::regnamespace and relname = any (${[...added.keys()]}::text[]) order by 1`,
  )
  for (const { feed, rows } of tables) {
    if ((added.get(feed) ?? 0) <= changedPart * Math.max(rows, 0)) continue
    await executeAll(client, [
      sql`set default_statistics_target = ${literal(smallSample)}`,
      sql`analyze staging.${ident(feed)} (${idents(joinedColumns(feed))})`,
      sql`reset default_statistics_target`,
    ])
  }
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
  trx: Connection,
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
    const target = isEvents.has(table) ? eventSample.target : isEverything ? 30 : 100
    await executeAll(trx, [
      sampling(target),
      sql`analyze ${raw(table)}${isEvents.has(table) ? sql` (${idents(eventSample.columns)})` : nothing}`,
    ])
  }
  // Attached months bring their own statistics. Before PostgreSQL 18 they can't be left out.
  const canLeaveOut = await readValue(
    trx,
    col.boolean,
    sql`select current_setting('server_version_num')::integer >= 180000`,
  )
  for (const table of wholes) {
    await executeAll(trx, [
      sampling(eventSample.target),
      sql`analyze ${canLeaveOut ? sql`only ` : nothing}${raw(table)} (${idents(eventSample.columns)})`,
    ])
  }
  await execute(trx, sampling(100))
  return { rowsOut: tables.size + wholes.length }
}

function sampling(target: number): Sql {
  return sql`set local default_statistics_target = ${literal(target)}`
}

/** Tables of the warehouse that this transaction changed so much that they need new statistics. */
export async function wornStatistics(trx: Connection, isEverything: boolean): Promise<string[]> {
  return (await writtenTables(trx, 'warehouse', isEverything)).map(({ name }) => name)
}

/** Tables of a schema that this transaction changed much, the largest first. */
async function writtenTables(
  trx: Connection,
  schema: 'production' | 'warehouse',
  isEverything: boolean,
): Promise<Array<{ name: string; parent: string | null }>> {
  return readRows(
    trx,
    { name: col.text, parent: col.text.orNull },
    sql`select c.oid::regclass::text as name, i.inhparent::regclass::text as parent
     from pg_class as c
     join pg_stat_xact_user_tables as s on s.relid = c.oid
     left join pg_inherits as i on i.inhrelid = c.oid
     where s.schemaname = ${literal(schema)}
       and c.relkind = 'r'
       and s.n_tup_ins + s.n_tup_upd + s.n_tup_del > 0
       and s.n_tup_ins + s.n_tup_upd + s.n_tup_del > ${literal(isEverything ? 0 : changedPart)} * greatest(c.reltuples, 0)
     order by s.n_tup_ins + s.n_tup_upd + s.n_tup_del desc, 1`,
  )
}

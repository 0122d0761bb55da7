import { col, type RowOf } from '../db/columns.ts'
import { ident, sql } from '../db/sql.ts'
import { type Connection, readRows, readValue } from '../db/statements.ts'

const LISTED = 10
/** Smaller indexes cost nothing worth telling. */
const LEAST_BYTES = 1024 * 1024

const queryColumns = {
  query: col.text,
  calls: col.number,
  totalMs: col.number,
  meanMs: col.number,
  rows: col.number,
}

const indexColumns = { index: col.text, table: col.text, bytes: col.number }

/** What the server tells of its work. */
export interface Upkeep {
  /** Those that took most time in all; null where the server does not keep them (extension pg_stat_statements). */
  slowestQueries: RowOf<typeof queryColumns>[] | null
  /** Indexes that no query has used since the statistics began, largest first; unique ones hold a rule and are left out. */
  unusedIndexes: RowOf<typeof indexColumns>[]
  /** Since when the server counts. */
  since: Date | null
}

export async function readUpkeep(db: Connection): Promise<Upkeep> {
  const unusedIndexes = await readRows(
    db,
    indexColumns,
    sql`select s.indexrelid::regclass::text as index, s.relid::regclass::text as "table",
               pg_relation_size(s.indexrelid)::float8 as bytes
        from pg_stat_user_indexes as s join pg_index as i using (indexrelid)
        where s.idx_scan = 0 and not i.indisunique and not i.indisexclusion
          and s.schemaname in ('production', 'warehouse', 'ops', 'staging')
          and pg_relation_size(s.indexrelid) >= ${LEAST_BYTES}
        order by 3 desc, 1`,
  )
  const since = await readValue(
    db,
    col.time.orNull,
    sql`select stats_reset from pg_stat_database where datname = current_database()`,
  )
  return { slowestQueries: await readSlowest(db), unusedIndexes, since }
}

async function readSlowest(db: Connection): Promise<Upkeep['slowestQueries']> {
  const schema = await readRows(
    db,
    { name: col.text },
    sql`select n.nspname::text as name from pg_extension as e join pg_namespace as n on n.oid = e.extnamespace
        where e.extname = 'pg_stat_statements'
          and current_setting('shared_preload_libraries') ~ 'pg_stat_statements'`,
  )
  const [found] = schema
  if (!found) return null
  return readRows(
    db,
    queryColumns,
    sql`select left(regexp_replace(query, '\\s+', ' ', 'g'), 300) as query, calls::float8 as calls,
               total_exec_time as "totalMs", mean_exec_time as "meanMs", rows::float8 as rows
        from ${ident(found.name, 'pg_stat_statements')}
        where dbid = (select oid from pg_database where datname = current_database())
        order by total_exec_time desc limit ${LISTED}`,
  )
}

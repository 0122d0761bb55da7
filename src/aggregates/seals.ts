import { type Executor, execute, literal, rowsOf } from '../db/query.ts'

function contents(table: string): string {
  return `select
       count(*) as row_count,
       coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0) as rows_hash
     from ${table} as t`
}

/** Notes what the tables hold now, and from which publication it was computed. */
export async function sealTables(trx: Executor, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    await execute(
      trx,
      `insert into ops.analysis_seals (table_name, run_id, row_count, rows_hash)
       select ${literal(table)}, p.run_id, c.row_count, c.rows_hash
       from warehouse.publication as p
       cross join (${contents(table)}) as c
       on conflict (table_name) do update set
         run_id = excluded.run_id,
         row_count = excluded.row_count,
         rows_hash = excluded.rows_hash,
         written_at = excluded.written_at`,
    )
  }
}

/** The seal of a table, and whether the table still holds what it held then; undefined without one. */
export async function readSeal(
  trx: Executor,
  table: string,
): Promise<{ runId: number; isWhole: boolean } | undefined> {
  const [row] = await rowsOf<{ run_id: number; is_whole: boolean }>(
    trx,
    `select s.run_id::float8 as run_id, (s.row_count, s.rows_hash) = (c.row_count, c.rows_hash) as is_whole
     from ops.analysis_seals as s
     cross join (${contents(table)}) as c
     where s.table_name = ${literal(table)}`,
  )
  return row ? { runId: row.run_id, isWhole: row.is_whole } : undefined
}

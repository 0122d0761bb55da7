import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

/** The weekly analyses can't be derived again once the data has moved on: what was written is sealed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await defineTable(
    db,
    'ops.analysis_seals',
    'One row per table that is written once a week: what it held when it was written, for storehouse verify.',
    [
      ['table_name', 'text primary key', 'The table, with its schema.'],
      ['run_id', 'bigint not null', 'Run of the publication that the rows were computed from.'],
      ['row_count', 'bigint not null', 'Number of rows.'],
      ['rows_hash', 'numeric not null', 'Sum of the first 64 bits of the MD5 of each row.'],
      ['written_at', 'timestamptz not null default clock_timestamp()', 'When the rows were computed.'],
    ],
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'drop table ops.analysis_seals')
}

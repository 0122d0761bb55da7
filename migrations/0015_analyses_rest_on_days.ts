import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

/**
 * Forecast and clusters follow from what is published, however it came: verify computes them afresh and needs no seal.
 * By another fingerprint the next run sees that it has to derive everything, these two as well.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'drop table ops.analysis_seals',
    `update ops.settings set fingerprint = 'before forecast and clusters rested on days' where fingerprint is not null`,
    `comment on column warehouse.revenue_forecast.as_of_date is
       'Last day of the last finished month: the day as of which it was computed.'`,
    `comment on column warehouse.customer_clusters.as_of_date is
       'The Sunday before the week of the as-of date: the day as of which recency is counted.'`,
    `comment on column warehouse.customer_clusters.recency_days is
       'Days from the last sale to as_of_date; 0 for who has bought since.'`,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
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

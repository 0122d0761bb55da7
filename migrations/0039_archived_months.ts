import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

/** Months of events that left production as Parquet files. What is derived from them stays. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await defineTable(
    db,
    'ops.archived_months',
    'Months of events in Parquet files. One row per feed and month that has a file.',
    [
      ['feed', 'text not null', 'The feed of the events.'],
      ['month', 'text not null', 'The month (UTC), YYYY-MM.'],
      [
        'state',
        'text not null',
        'writing: the file is being written; archived: the rows are in the file alone; restored: they are in production again, and the file goes.',
      ],
      ['file', 'text not null', 'The file, within the folder archived-events of STOREHOUSE_HOME.'],
      ['row_count', 'bigint not null default 0', 'Rows in the file.'],
      ['byte_count', 'bigint not null default 0', 'Size of the file.'],
      ['file_hash', 'text', 'SHA-256 of the file.'],
      ['rows_hash', 'text', 'SHA-256 of its rows as COPY writes them.'],
      ['first_at', 'timestamptz', 'The first event.'],
      ['last_at', 'timestamptz', 'The last event.'],
      ['changed_at', 'timestamptz not null default clock_timestamp()', 'When it came to its state.'],
    ],
    [
      'primary key (feed, month)',
      `constraint archived_months_have_a_state check (state in ('writing', 'archived', 'restored'))`,
      `constraint archived_months_are_described check (
        state <> 'archived' or (file_hash is not null and rows_hash is not null and first_at is not null and last_at is not null))`,
    ],
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'drop table ops.archived_months')
}

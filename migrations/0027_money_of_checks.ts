import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

/** Checks say what the rows found are worth and what to do; files that contradict themselves are remembered. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'alter table ops.check_results add column money numeric',
    `comment on column ops.check_results.money is
       'What the rows found are worth, all of them; NULL where the check does not speak of money.'`,
    `alter table ops.check_results add column advice text not null default ''`,
    `comment on column ops.check_results.advice is 'What to do about the rows found.'`,
  )
  await defineTable(
    db,
    'ops.contradictions',
    'One row per version of a row that its file contradicts: the rows of one file that have the same key, the same age and different values, while the newest of them is the newest of its key.',
    [
      ['feed', 'text not null', 'The feed.'],
      ['row_key', 'text not null', 'The key, as text.'],
      ['file_id', 'integer not null references ops.files', 'The file.'],
      [
        'line',
        'integer not null',
        'The last line with these values. The version of the highest line stands.',
      ],
      ['effective_at', 'timestamptz', 'Age of the row; NULL where the feed has no updated_at.'],
      ['values_hash', 'uuid not null', 'Hash of its values.'],
      ['money', 'numeric', 'total_price of an order, quantity × price of a line; NULL in other feeds.'],
      ['run_id', 'bigint not null', 'Run that found it.'],
    ],
  )
  await run(
    db,
    // A key can be longer than an index entry.
    'create unique index contradictions_by_key on ops.contradictions (feed, md5(row_key), values_hash)',
    'create index contradictions_by_run on ops.contradictions (run_id)',
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'drop table ops.contradictions',
    'alter table ops.check_results drop column money',
    'alter table ops.check_results drop column advice',
  )
}

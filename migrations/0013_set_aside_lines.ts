import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

const id = 'text collate "C"'

/** Order lines that do not stand are kept where it can turn out that they do: generated ids can be contested. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await defineTable(
    db,
    'production.set_aside_lines',
    'One row per order line that does not stand now and can again: another of its id or of its day is newer.',
    [
      ['file_id', 'integer not null', 'File that the line came in.'],
      ['line', 'integer not null', 'Line of the row in that file.'],
      [
        'order_item_id',
        id,
        'Id under which a newer line stands, one of the two numbered; NULL for a numbered line of an export that is not the newest of its day.',
      ],
      ['order_id', `${id} not null`, 'The order.'],
      ['is_numbered', 'boolean not null', 'True for a line without an id of its own.'],
      ['is_deleted', 'boolean not null', 'True where the line says that it is deleted.'],
      ['effective_at', 'timestamptz not null', 'updated_at, else the file date, of the row.'],
      ['row_values', 'jsonb', 'The other values of the line; NULL for one that is deleted.'],
      [
        'outcome',
        `text not null default 'superseded'`,
        'Outcome under which the line is counted in ops.files.',
      ],
    ],
    [
      'primary key (file_id, line)',
      `constraint set_aside_lines_known_outcome check (outcome in ('inserted', 'updated', 'unchanged', 'superseded'))`,
    ],
  )
  await run(
    db,
    'create index set_aside_lines_by_id on production.set_aside_lines (order_item_id)',
    'create index set_aside_lines_by_order on production.set_aside_lines (order_id) where is_numbered',
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'drop table production.set_aside_lines')
}

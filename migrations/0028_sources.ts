import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

const added = {
  source: [
    'text',
    'Kind of file of a source, as shopify_orders, that it is or was made from; NULL: a file of a feed.',
  ],
  parent_file_id: [
    'integer references ops.files',
    'Of the rows of one feed that were made from a file of a source: that file.',
  ],
  reading: ['text', 'Hash of the settings that the file was read by; NULL: read before they were kept.'],
  has_whole_orders: [
    'boolean not null default false',
    'Whether its lines, payments and refunds replace those of its orders from older files of its source or feed.',
  ],
  records_read: [
    'bigint',
    'Records of the file: used, left out and rejected ones. NULL: loaded before they were counted.',
  ],
  records_used: ['bigint', 'Of a file of a source: records that became rows of feeds.'],
  records_left_out: ['bigint not null default 0', 'Records that a rule or setting leaves out.'],
  left_out_by_rule: ['jsonb', 'How many records each rule leaves out.'],
  proof: [
    'jsonb',
    'What the values of the file prove about the order of its dates and the marks of its numbers; NULL: all were written as feeds write them.',
  ],
} as const

/** Files of sources, whose records become rows of several feeds, and what they are read by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    ...Object.entries(added).flatMap(([column, [type, comment]]) => [
      `alter table ops.files add column ${column} ${type}`,
      `comment on column ops.files.${column} is '${comment}'`,
    ]),
    `alter table ops.files drop constraint files_known_outcome,
       add constraint files_known_outcome check (outcome in ('loaded', 'refused', 'converted', 'replaced'))`,
    `comment on column ops.files.outcome is
       'loaded; refused; converted: a file of a source, whose rows are counted under the files made from it; replaced: read again under other settings.'`,
    `alter table ops.files add constraint files_every_record_has_one_outcome check (
       records_used is null or records_read = records_used + records_left_out + rejected)`,
    // Only a file of a source has records that were used: it has no rows, also once it is read again and replaced.
    `alter table ops.files drop constraint files_every_row_has_one_outcome,
       add constraint files_every_row_has_one_outcome check (
         records_used is not null
         or rows_read = inserted + updated + unchanged + duplicate + superseded + waiting + rejected)`,
    `alter table ops.rejected_rows drop constraint rejected_rows_known_reason,
       add constraint rejected_rows_known_reason check (
         reason in ('malformed_row', 'missing_value', 'invalid_value', 'doubtful_value', 'out_of_range', 'orphan'))`,
    `comment on column ops.rejected_rows.reason is
       'malformed_row, missing_value, invalid_value, doubtful_value, out_of_range or orphan.'`,
    'create index files_by_parent on ops.files (parent_file_id) where parent_file_id is not null',
    `create unique index files_converted_once on ops.files (feed, name, file_date, hash) where outcome = 'converted'`,
  )
  await wholeOrders(db)
}

/** Which files of exports that restate whole orders decide, and the rows that can stand again once others are gone. */
async function wholeOrders(db: Kysely<unknown>): Promise<void> {
  await defineTable(
    db,
    'production.whole_orders',
    'One row per order and file that can decide it, of exports that restate whole orders: the files of the newest day on which the export holds the order.',
    [
      [
        'source',
        'text collate "C" not null',
        'Kind of file of a source, or feed, whose files restate orders.',
      ],
      ['order_id', 'text collate "C" not null', 'The order.'],
      [
        'file_id',
        'integer not null',
        'File that holds rows of it; of a source the file that rows were made from.',
      ],
    ],
    ['primary key (source, order_id, file_id)'],
  )
  const key = 'row_key_hash'
  await run(
    db,
    `alter table production.set_aside_rows add column row_key text collate "C" not null default ''`,
    `comment on column production.set_aside_rows.row_key is 'Key of the row; empty for one without an id of its own.'`,
    `alter table production.set_aside_rows
       add column ${key} uuid not null generated always as (md5(row_key)::uuid) stored`,
    `comment on column production.set_aside_rows.${key} is 'Hash of the key: a text may be longer than an index entry.'`,
    'alter table production.set_aside_rows drop constraint set_aside_rows_pkey',
    `alter table production.set_aside_rows add primary key (file_id, line, ${key})`,
    `create index set_aside_rows_by_key on production.set_aside_rows (${key}) where row_key <> ''`,
    `comment on table production.set_aside_rows is
       'One row per row that does not stand and can again: one without an id, of the newest day, while another file of that day is newer; one of an export that restates whole orders, or that gave way to such a row.'`,
    `comment on column production.set_aside_rows.group_key is
       'What rows without an id are counted by: the order of a line; of ad spend its id without the number. Of other rows the order.'`,
    'alter table production.tombstones add column outcome text',
    `comment on column production.tombstones.outcome is
       'Outcome under which the row is counted in ops.files; NULL: from before it was kept.'`,
    'drop index production.tombstones_by_order',
    'create index tombstones_by_order on production.tombstones (order_id) where order_id is not null',
  )
}

async function noWholeOrders(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'drop index production.tombstones_by_order',
    `create index tombstones_by_order on production.tombstones (order_id) where feed = 'order_items'`,
    'alter table production.tombstones drop column outcome',
    `delete from production.set_aside_rows where row_key <> ''`,
    'drop index production.set_aside_rows_by_key',
    'alter table production.set_aside_rows drop constraint set_aside_rows_pkey',
    'alter table production.set_aside_rows drop column row_key_hash, drop column row_key',
    'alter table production.set_aside_rows add primary key (file_id, line)',
    'drop table production.whole_orders',
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await noWholeOrders(db)
  await run(
    db,
    `update ops.rejected_rows set reason = 'invalid_value' where reason = 'doubtful_value'`,
    `alter table ops.rejected_rows drop constraint rejected_rows_known_reason,
       add constraint rejected_rows_known_reason check (
         reason in ('malformed_row', 'missing_value', 'invalid_value', 'out_of_range', 'orphan'))`,
    `comment on column ops.rejected_rows.reason is
       'malformed_row, missing_value, invalid_value, out_of_range or orphan.'`,
    `delete from ops.rejected_rows where file_id in (select file_id from ops.files where outcome = 'converted')`,
    'alter table ops.files drop constraint if exists files_every_record_has_one_outcome',
    'drop index ops.files_by_parent',
    'drop index ops.files_converted_once',
    ...Object.keys(added).map((column) => `alter table ops.files drop column ${column}`),
    `delete from ops.files where outcome in ('converted', 'replaced')`,
    `alter table ops.files drop constraint files_known_outcome,
       add constraint files_known_outcome check (outcome in ('loaded', 'refused'))`,
    `alter table ops.files drop constraint if exists files_every_row_has_one_outcome,
       add constraint files_every_row_has_one_outcome check (
         rows_read = inserted + updated + unchanged + duplicate + superseded + waiting + rejected)`,
    `comment on column ops.files.outcome is 'loaded or refused.'`,
  )
}

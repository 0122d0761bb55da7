import type { Kysely } from 'kysely'
import { run } from './support/define_table.ts'

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
       outcome <> 'converted' or records_read = records_used + records_left_out + rejected)`,
    `alter table ops.files drop constraint files_every_row_has_one_outcome,
       add constraint files_every_row_has_one_outcome check (
         outcome = 'converted'
         or rows_read = inserted + updated + unchanged + duplicate + superseded + waiting + rejected)`,
    `alter table ops.rejected_rows drop constraint rejected_rows_known_reason,
       add constraint rejected_rows_known_reason check (
         reason in ('malformed_row', 'missing_value', 'invalid_value', 'doubtful_value', 'out_of_range', 'orphan'))`,
    `comment on column ops.rejected_rows.reason is
       'malformed_row, missing_value, invalid_value, doubtful_value, out_of_range or orphan.'`,
    'create index files_by_parent on ops.files (parent_file_id) where parent_file_id is not null',
    `create unique index files_converted_once on ops.files (feed, name, file_date, hash) where outcome = 'converted'`,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `update ops.rejected_rows set reason = 'invalid_value' where reason = 'doubtful_value'`,
    `alter table ops.rejected_rows drop constraint rejected_rows_known_reason,
       add constraint rejected_rows_known_reason check (
         reason in ('malformed_row', 'missing_value', 'invalid_value', 'out_of_range', 'orphan'))`,
    `comment on column ops.rejected_rows.reason is
       'malformed_row, missing_value, invalid_value, out_of_range or orphan.'`,
    `delete from ops.rejected_rows where file_id in (select file_id from ops.files where outcome = 'converted')`,
    'alter table ops.files drop constraint files_every_record_has_one_outcome',
    'drop index ops.files_by_parent',
    'drop index ops.files_converted_once',
    ...Object.keys(added).map((column) => `alter table ops.files drop column ${column}`),
    `delete from ops.files where outcome in ('converted', 'replaced')`,
    `alter table ops.files drop constraint files_known_outcome,
       add constraint files_known_outcome check (outcome in ('loaded', 'refused'))`,
    `alter table ops.files drop constraint files_every_row_has_one_outcome,
       add constraint files_every_row_has_one_outcome check (
         rows_read = inserted + updated + unchanged + duplicate + superseded + waiting + rejected)`,
    `comment on column ops.files.outcome is 'loaded or refused.'`,
  )
}

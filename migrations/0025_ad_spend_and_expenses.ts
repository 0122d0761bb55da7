import type { Kysely } from 'kysely'
import { type ColumnDefinition, defineTable, run } from './support/define_table.ts'

const id = 'text collate "C"'
const money = 'numeric(14,2)'
/** Wide enough for sums, as in the other facts. */
const sum = 'numeric(24,2)'

const aged: ColumnDefinition[] = [
  ['updated_at', 'timestamptz', 'When the source changed the row.'],
  ['file_id', 'integer', 'File that the standing row came in.'],
  ['line', 'integer', 'Line of the row in that file.'],
  ['effective_at', 'timestamptz', 'updated_at, else the file date: the first part of the age of the row.'],
]
const dateKey = (comment: string): ColumnDefinition => [
  'date_key',
  'integer not null references warehouse.dim_date deferrable initially deferred',
  comment,
]
const runId: ColumnDefinition = ['updated_run_id', 'bigint not null', 'Run that wrote the row last.']
const hashed = (text: string) => `uuid not null generated always as (md5(${text})::uuid) stored`

/** What advertising cost and what the business cost beside its orders: the feeds, and the facts that follow from them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await defineTable(
    db,
    'production.ad_spend',
    'One row per day and campaign of an advertising platform, as the feed has them.',
    [
      [
        'spend_id',
        `${id} not null constraint ad_spend_spend_id_not_empty check (spend_id <> '')`,
        'Source id; <platform>|<campaign_name>|<utm_source>|<utm_medium>|<utm_campaign>|<date>#<n> for a row without one.',
      ],
      [
        'spend_hash',
        hashed('spend_id'),
        'Hash of the id: that of a row without one holds texts, which may be long.',
      ],
      [
        'group_hash',
        hashed(`regexp_replace(spend_id, '#[0-9]+$', '')`),
        'Hash of what rows without an id are counted by: their id without its number.',
      ],
      ['date', 'date not null', 'Day on which it was spent.'],
      ['platform', 'text not null', 'Advertising platform as written.'],
      ['campaign_name', 'text', 'Campaign as the platform names it.'],
      ['utm_source', 'text', 'Campaign source as written.'],
      ['utm_medium', 'text', 'Campaign medium as written.'],
      ['utm_campaign', 'text', 'Campaign name as written.'],
      [
        'amount',
        `${money} not null constraint ad_spend_amount_not_negative check (amount >= 0)`,
        'What was spent.',
      ],
      [
        'impressions',
        'integer constraint ad_spend_impressions_not_negative check (impressions >= 0)',
        'How often the ads were shown.',
      ],
      ['clicks', 'integer constraint ad_spend_clicks_not_negative check (clicks >= 0)', 'Clicks on the ads.'],
      ['outcome', `text not null default 'inserted'`, 'Outcome under which the row is counted in ops.files.'],
      ...aged,
    ],
    ['primary key (spend_hash)'],
  )
  await defineTable(
    db,
    'production.expenses',
    'One row per cost of the business that no order causes; it may go over many days.',
    [
      [
        'expense_id',
        `${id} primary key constraint expenses_expense_id_not_empty check (expense_id <> '')`,
        'Source id of the expense.',
      ],
      ['category', 'text not null', 'What it is for, as rent or salaries.'],
      [
        'amount',
        `${money} not null constraint expenses_amount_not_negative check (amount >= 0)`,
        'Amount of all its days.',
      ],
      ['date_from', 'date not null', 'First day that it is for.'],
      ['date_to', 'date', 'Last day that it is for; NULL: date_from alone.'],
      ...aged,
    ],
    [
      'constraint expenses_days_in_order check (date_to >= date_from)',
      'constraint expenses_days_are_at_most_3660 check (date_to - date_from < 3660)',
    ],
  )
  await defineTable(db, 'warehouse.fact_ad_spend', 'One row per row of ad spend, on its day.', [
    ['spend_id', `${id} not null`, 'Source id of the row.'],
    [
      'spend_hash',
      `${hashed('spend_id')} primary key`,
      'Hash of the id: it may be longer than an index entry.',
    ],
    dateKey('Day on which it was spent, yyyymmdd.'),
    [
      'channel_key',
      'bigint not null references warehouse.dim_channel deferrable initially deferred',
      'Channel of the sessions that it paid for.',
    ],
    ['platform', 'text not null', 'Advertising platform as written.'],
    ['campaign_name', 'text', 'Campaign as the platform names it.'],
    ['amount', `${sum} not null`, 'What was spent.'],
    ['impressions', 'integer', 'How often the ads were shown; NULL if unknown.'],
    ['clicks', 'integer', 'Clicks on the ads; NULL if unknown.'],
    runId,
  ])
  await defineTable(
    db,
    'warehouse.fact_expense',
    'One row per expense and day that it is for.',
    [
      ['expense_id', `${id} not null`, 'Source id of the expense.'],
      dateKey('Day that the amount is for, yyyymmdd.'),
      ['category', 'text not null', 'What it is for.'],
      ['amount', `${sum} not null`, 'The part of the expense that falls on the day.'],
      runId,
    ],
    ['primary key (expense_id, date_key)'],
  )
  await run(
    db,
    // A hash index takes a text of any length.
    'create index ad_spend_by_id on production.ad_spend using hash (spend_id)',
    'create index ad_spend_by_group on production.ad_spend (group_hash)',
    'create index ad_spend_by_date on production.ad_spend (date)',
    `create index expenses_ids_beyond_ascii on production.expenses (expense_id) where expense_id ~ '[^ -~]'`,
    'create index fact_ad_spend_by_id on warehouse.fact_ad_spend using hash (spend_id)',
    'create index fact_ad_spend_by_date on warehouse.fact_ad_spend (date_key)',
    'create index fact_ad_spend_by_channel on warehouse.fact_ad_spend (channel_key)',
    'create index fact_expense_by_date on warehouse.fact_expense (date_key)',
  )
  await keysOfAnyLength(db)
}

/** Deleted rows and rows that are set aside can be of any feed and have keys of any length. */
async function keysOfAnyLength(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table production.tombstones add column row_key_hash ${hashed('row_key')}`,
    `comment on column production.tombstones.row_key_hash is
       'Hash of the key: a text may be longer than an index entry.'`,
    'alter table production.tombstones drop constraint tombstones_pkey',
    'alter table production.tombstones add primary key (feed, row_key_hash)',
    'alter table production.set_aside_lines rename to set_aside_rows',
    'alter table production.set_aside_rows rename constraint set_aside_lines_pkey to set_aside_rows_pkey',
    `alter table production.set_aside_rows
       rename constraint set_aside_lines_known_outcome to set_aside_rows_known_outcome`,
    'alter table production.set_aside_rows rename column order_id to group_key',
    `alter table production.set_aside_rows add column feed text not null default 'order_items'`,
    'alter table production.set_aside_rows alter column feed drop default',
    'drop index production.set_aside_lines_by_order',
    'create index set_aside_rows_by_group on production.set_aside_rows using hash (group_key)',
    `comment on table production.set_aside_rows is
       'One row per row without an id that does not stand and can again: it is of the newest day, but another file of that day is newer.'`,
    `comment on column production.set_aside_rows.feed is 'Feed of the row.'`,
    `comment on column production.set_aside_rows.group_key is
       'What such rows are counted by: the order of a line; of ad spend its id without the number.'`,
    `comment on column production.set_aside_rows.line is 'Line of the row in that file.'`,
    `comment on column production.set_aside_rows.file_id is 'File that the row came in.'`,
    `comment on column production.set_aside_rows.is_deleted is 'True where the row says that it is deleted.'`,
    `comment on column production.set_aside_rows.row_values is 'The other values of the row; NULL for one that is deleted.'`,
    `comment on column production.set_aside_rows.outcome is 'Outcome under which the row is counted in ops.files.'`,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `delete from production.tombstones where feed in ('ad_spend', 'expenses')`,
    `delete from production.set_aside_rows where feed <> 'order_items'`,
    'drop index production.set_aside_rows_by_group',
    'alter table production.set_aside_rows drop column feed',
    'alter table production.set_aside_rows rename column group_key to order_id',
    'alter table production.set_aside_rows rename constraint set_aside_rows_pkey to set_aside_lines_pkey',
    `alter table production.set_aside_rows
       rename constraint set_aside_rows_known_outcome to set_aside_lines_known_outcome`,
    'alter table production.set_aside_rows rename to set_aside_lines',
    'create index set_aside_lines_by_order on production.set_aside_lines (order_id)',
    'alter table production.tombstones drop constraint tombstones_pkey',
    'alter table production.tombstones drop column row_key_hash',
    'alter table production.tombstones add primary key (feed, row_key)',
    'drop table warehouse.fact_ad_spend, warehouse.fact_expense, production.ad_spend, production.expenses',
  )
}

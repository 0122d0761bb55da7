import type { Kysely } from 'kysely'
import { type ColumnDefinition, defineTable, run } from './support/define_table.ts'

const id = 'text collate "C"'
const money = 'numeric(24,2)'
const percent = 'numeric'

const figure =
  (type: string) =>
  (name: string): ColumnDefinition => [name, type, 'The metric of this name.']
const count = figure('bigint')
const amount = figure(money)
const rate = figure(percent)

const period: ColumnDefinition[] = [
  ['period_type', 'text not null', 'daily, weekly (ISO, from Monday), monthly, quarterly or yearly.'],
  ['period_start', 'date not null', 'First day of the period.'],
  ['period_end', 'date not null', 'Day after the last of the period.'],
]

const figures: ColumnDefinition[] = [
  count('orders'),
  count('units'),
  ...[
    'gross_sales',
    'discounts',
    'net_revenue',
    'returns',
    'shipping_charged',
    'product_cost',
    'shipping_cost',
    'gross_profit',
  ].map(amount),
  rate('profit_margin'),
  amount('contribution'),
  amount('avg_net_order_value'),
  rate('refund_rate'),
]

const shopFigures: ColumnDefinition[] = [
  ...['customers', 'new_customers', 'repeat_customers', 'sessions'].map(count),
  ...['conversion_rate', 'session_conversion_rate'].map(rate),
]

/** The stored reports, and what was changed in them after their period had been closed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await defineTable(
    db,
    'warehouse.shop_reports',
    'Figures of the shop by period, from the first to the last activity. One row per period.',
    [...period, ...figures, ...shopFigures],
    ['primary key (period_type, period_start)'],
  )
  await defineTable(
    db,
    'warehouse.listing_reports',
    'Figures of listings by period. One row per period and listing with a sale or return in it.',
    [
      ...period,
      [
        'listing_id',
        `${id} not null`,
        'Listing; (unknown) for products without one and amounts without a product.',
      ],
      ['listing_hash', 'uuid not null', 'Hash of listing_id: a text may be longer than an index entry.'],
      ...figures,
    ],
    ['primary key (period_type, period_start, listing_hash)'],
  )
  await defineTable(
    db,
    'warehouse.product_reports',
    'Figures of products by period. One row per period and product with a sale or return in it.',
    [
      ...period,
      ['product_id', `${id} not null`, 'Product; (unknown) for amounts without a product.'],
      ...figures,
    ],
    ['primary key (period_type, period_start, product_id)'],
  )
  await defineTable(
    db,
    'ops.publications',
    'One row per publish: up to which day the stored reports told the truth then.',
    [
      ['run_id', 'bigint primary key', 'Run that published.'],
      ['published_at', 'timestamptz not null', 'When it published.'],
      [
        'as_of_date',
        'date',
        'Latest date with activity then: periods that end before or with it were closed.',
      ],
    ],
  )
  await defineTable(
    db,
    'ops.report_revisions',
    'Stored figures of closed periods that later data has changed. One row per run, report, entity and period.',
    [
      ['run_id', 'bigint not null', 'Run that changed the figures.'],
      ['report', 'text not null', 'shop_reports, listing_reports or product_reports.'],
      ['entity_id', `${id} not null`, 'Listing or product; (shop) for the shop.'],
      [
        'entity_hash',
        'uuid not null generated always as (md5(entity_id)::uuid) stored',
        'Hash of entity_id: a text may be longer than an index entry.',
      ],
      ...period,
      ['kind', 'text not null', 'changed, appeared (the row is new) or vanished.'],
      ['changes', 'jsonb not null', 'The changed metrics: {"orders": {"old": 7, "new": 8}, …}.'],
      ['files', 'text[] not null', 'Files that the run loaded.'],
      ['revised_at', 'timestamptz not null', 'When the run changed them.'],
    ],
    [
      'primary key (run_id, report, period_type, period_start, entity_hash)',
      `constraint report_revisions_known_kind check (kind in ('changed', 'appeared', 'vanished'))`,
    ],
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'drop table ops.report_revisions',
    'drop table ops.publications',
    ...['shop', 'listing', 'product'].map((entity) => `drop table warehouse.${entity}_reports`),
  )
}

import { type Kysely, sql } from 'kysely'

const money = 'numeric(14,2)'

/** New columns of production: [table, column, type, comment]. */
const columns: readonly [string, string, string, string][] = [
  ['products', 'is_gift_card', 'boolean', 'Whether it is a gift card, which is a debt and no sale.'],
  ['orders', 'shipping_tax_amount', money, 'Tax on shipping, as the file says.'],
  ['orders', 'prices_include_tax', 'boolean', 'Whether its prices include tax; NULL: as the setting says.'],
  ['orders', 'cancelled_at', 'timestamptz', 'When it was cancelled.'],
  ['order_items', 'tax_amount', money, 'Tax on the whole line, as the file says.'],
  ['order_items', 'is_gift_card', 'boolean', 'Whether it is a gift card; NULL: as its product says.'],
  ['payments', 'fee_amount', money, 'What the payment cost the shop.'],
  ['refunds', 'tax_amount', money, 'Tax that was paid back, as the file says.'],
  ['refunds', 'shipping_amount', money, 'Shipping that was paid back, without tax, as the file says.'],
  ['refunds', 'is_restocked', 'boolean', 'Whether the goods are in stock again.'],
]

/** Keys that lines and refunds share with their order: [fact, key, dimension]. */
const orderKeys: readonly [string, string, string][] = [
  ['fact_order_item', 'payment_key', 'dim_payment'],
  ['fact_order_item', 'geography_key', 'dim_geography'],
  ['fact_refund', 'channel_key', 'dim_channel'],
  ['fact_refund', 'payment_key', 'dim_payment'],
  ['fact_refund', 'geography_key', 'dim_geography'],
]

/** What orders, their lines, payments and refunds say of taxes, fees and gift cards; the next load derives the rest. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db)
  for (const [table, column, type, comment] of columns) {
    const check = type === money ? ` constraint ${table}_${column}_not_negative check (${column} >= 0)` : ''
    await run(`alter table production.${table} add column ${column} ${type}${check}`)
    await run(`comment on column production.${table}.${column} is '${comment}'`)
  }
  await run('alter table ops.settings add column prices_include_tax boolean not null default false')
  await run(`comment on column ops.settings.prices_include_tax is
    'Whether prices include tax where an order does not say.'`)
  await run(`create table ops.new_report_columns (
    report text not null, column_name text not null, primary key (report, column_name))`)
  await run(`comment on table ops.new_report_columns is
    'One row per column of a stored report that no run has filled yet: its first figures revise nothing.'`)
  await run(
    `comment on column ops.new_report_columns.report is 'shop_reports, listing_reports or product_reports.'`,
  )
  await run(`comment on column ops.new_report_columns.column_name is 'The metric.'`)
  for (const [fact, key, dimension] of orderKeys) {
    await run(`alter table warehouse.${fact}
      add column ${key} bigint not null default -1 references warehouse.${dimension}
      deferrable initially deferred`)
    await run(`alter table warehouse.${fact} alter column ${key} drop default`)
    await run(`create index ${fact}_by_${key.replace('_key', '')} on warehouse.${fact} (${key})`)
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table ops.new_report_columns`.execute(db)
  for (const [fact, key] of orderKeys) {
    await sql.raw(`alter table warehouse.${fact} drop column ${key}`).execute(db)
  }
  await sql.raw('alter table ops.settings drop column prices_include_tax').execute(db)
  for (const [table, column] of columns) {
    await sql.raw(`alter table production.${table} drop column ${column}`).execute(db)
  }
}

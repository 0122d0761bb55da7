import type { Kysely } from 'kysely'
import { run } from './support/define_table.ts'

/** Tables of production and their ids that a person may mistake for one another. */
const ids = {
  customers: 'customer_id',
  categories: 'category_id',
  products: 'product_id',
  sessions: 'session_id',
  orders: 'order_id',
  order_items: 'order_item_id',
  payments: 'payment_id',
  refunds: 'refund_id',
}

/**
 * Archived files carry what their age rests on: those that are there already get it by the next load. And ids with
 * characters beyond ASCII, which are few, can be looked at without reading a table.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'alter table ops.files add column has_recorded_age boolean not null default false',
    `comment on column ops.files.has_recorded_age is
       'Whether the file at archived_path carries its name and modification time in its gzip header.'`,
    ...Object.entries(ids).map(
      ([table, id]) =>
        `create index ${table}_ids_beyond_ascii on production.${table} (${id}) where ${id} ~ '[^ -~]'`,
    ),
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    ...Object.keys(ids).map((table) => `drop index production.${table}_ids_beyond_ascii`),
    'alter table ops.files drop column has_recorded_age',
  )
}

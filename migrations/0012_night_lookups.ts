import type { Kysely } from 'kysely'
import { run } from '../src/db/define_table.ts'

const byCustomer = [
  { index: 'sessions_by_user', table: 'sessions', customer: 'user_id' },
  { index: 'orders_by_customer', table: 'orders', customer: 'customer_id' },
]

/**
 * Of a customer who changes, the sessions and orders since then are looked for: not all that there ever were. That all
 * orders are in one currency is seen from the first and the last.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const { index, table, customer } of byCustomer) {
    await run(
      db,
      `drop index production.${index}`,
      `create index ${index} on production.${table} (${customer}, time)`,
    )
  }
  await run(db, 'create index orders_by_currency on production.orders (upper(currency))')
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'drop index production.orders_by_currency')
  for (const { index, table, customer } of byCustomer) {
    await run(
      db,
      `drop index production.${index}`,
      `create index ${index} on production.${table} (${customer})`,
    )
  }
}

import type { Kysely } from 'kysely'
import { run } from './support/define_table.ts'

/** The dashboard often asks only for sessions that bought or filled a cart, or only for those of known customers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create index fact_session_with_cart_by_date on warehouse.fact_session (date_key)
     where cart_add_count > 0 or order_count > 0`,
    'create index fact_session_of_customers_by_date on warehouse.fact_session (date_key) where customer_key > 0',
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'drop index warehouse.fact_session_of_customers_by_date',
    'drop index warehouse.fact_session_with_cart_by_date',
  )
}

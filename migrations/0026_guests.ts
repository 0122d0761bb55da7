import type { Kysely } from 'kysely'
import { run } from './support/define_table.ts'

const isComplete = (members: string) => `add constraint dim_customer_is_complete check (
    ${members} or (customer_id, valid_from, valid_to, is_current, is_inferred) is not null)`

/** Guests have a member of their own, -2, in dim_customer: its file says what it reads. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `alter table warehouse.dim_customer drop constraint dim_customer_is_complete, ${isComplete('customer_key < 0')}`,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const fact of ['fact_sales', 'fact_order_item', 'fact_payment', 'fact_refund']) {
    await run(db, `update warehouse.${fact} set customer_key = -1 where customer_key = -2`)
  }
  await run(
    db,
    'delete from warehouse.dim_customer where customer_key = -2',
    'set constraints all immediate',
    `alter table warehouse.dim_customer drop constraint dim_customer_is_complete, ${isComplete('customer_key = -1')}`,
  )
}

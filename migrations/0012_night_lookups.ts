import type { Kysely } from 'kysely'
import { run } from './support/define_table.ts'

const indexes = [
  { name: 'sessions_by_user', table: 'sessions', customer: 'user_id' },
  { name: 'orders_by_customer', table: 'orders', customer: 'customer_id' },
]

/** Of a customer who changes, the sessions and orders since the change are looked for: not all that there ever were. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const { name, table, customer } of indexes) await remake(db, name, table, `${customer}, time`)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const { name, table, customer } of indexes) await remake(db, name, table, customer)
}

async function remake(db: Kysely<unknown>, name: string, table: string, columns: string): Promise<void> {
  await run(db, `drop index production.${name}`, `create index ${name} on production.${table} (${columns})`)
}

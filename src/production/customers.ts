import { sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import { entityOf } from './entity.ts'
import { applyDecided, decide } from './merge.ts'

const customers = entityOf('customers')

/** Every state ever received, even from rows that are too old to become customers. */
const customerVersions = entityOf('customers', {
  table: 'customer_versions',
  key: ['customer_id', 'effective_at'],
  columns: { effective_at: sql`coalesce(s.updated_at::timestamptz, f.file_date)` },
  hasUpdatedAt: false,
  inferable: false,
  isSecondary: true,
})

/**
 * Brings `production.customers` and `production.customer_versions` up to date.
 *
 * Grain: one row per customer, the newest; one row per customer and instant at which a state began.
 */
export async function loadCustomers(trx: Connection): Promise<void> {
  await applyDecided(trx, customers, await decide(trx, customers))
  await applyDecided(trx, customerVersions, await decide(trx, customerVersions))
  await execute(
    trx,
    sql`insert into touched_customer
     select customer_id from decided_customers where outcome in ('inserted', 'updated')
     union
     select customer_id from decided_customer_versions where outcome in ('inserted', 'updated')`,
  )
}

import { type Executor, execute } from '../db/query.ts'
import type { Entity, ValueType } from './entity.ts'
import { applyDecided, decide } from './merge.ts'

const state: Record<string, ValueType> = {
  email: 'text',
  first_name: 'text',
  last_name: 'text',
  phone: 'text',
  gender: 'text',
  birth_date: 'date',
  country: 'text',
  region: 'text',
  city: 'text',
  postal_code: 'text',
  segment: 'text',
  acquisition_channel: 'text',
  email_verified: 'boolean',
  has_purchase_last_year: 'boolean',
  has_purchase_last_qtr: 'boolean',
  registration_date: 'date',
}

const customers: Entity = {
  feed: 'customers',
  table: 'customers',
  key: ['customer_id'],
  columns: { customer_id: 'person', ...state },
  hasUpdatedAt: true,
  inferable: true,
}

/** Every state ever received, also from rows that are too old to stand in customers. */
const customerVersions: Entity = {
  feed: 'customers',
  table: 'customer_versions',
  key: ['customer_id', 'effective_at'],
  columns: {
    customer_id: 'person',
    effective_at: { sql: 'coalesce(s.updated_at::timestamptz, f.file_date)' },
    ...state,
  },
  hasUpdatedAt: false,
  isSecondary: true,
}

/**
 * Brings `production.customers` and `production.customer_versions` up to date.
 *
 * Grain: one row per customer, the newest; one row per customer and instant from which a state held.
 */
export async function loadCustomers(trx: Executor): Promise<void> {
  await decide(trx, customers)
  await applyDecided(trx, customers)
  await decide(trx, customerVersions)
  await applyDecided(trx, customerVersions)
  await execute(
    trx,
    `insert into touched_customer
     select customer_id from decided_customers where outcome in ('inserted', 'updated')
     union
     select customer_id from decided_customer_versions where outcome in ('inserted', 'updated')`,
  )
}

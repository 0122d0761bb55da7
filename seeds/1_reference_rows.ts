import { sql } from '../src/db/sql.ts'
import { executeAll } from '../src/db/statements.ts'
import { withWarehouse } from './support/warehouse.ts'

/**
 * Reference rows: the unknown member of each dimension, for facts without one.
 *
 * The migrations make them; this restores those that someone deleted. There are no other reference rows: products,
 * categories, tariffs and everything else in production comes only from files, so that it can be loaded again. Running
 * it again changes nothing.
 */
export async function seed(): Promise<void> {
  await withWarehouse(async ({ pool }) => {
    await executeAll(pool, unknownMembers)
  })
}

const unknownMembers = [
  sql`insert into warehouse.dim_date (date_key) values (-1) on conflict do nothing`,
  sql`insert into warehouse.dim_customer (customer_key) values (-1) on conflict do nothing`,
  sql`insert into warehouse.dim_product (product_key, product_id, product_name, category_name, top_category_name)
      values (-1, '(unknown)', 'Unknown', 'Uncategorized', 'Uncategorized') on conflict do nothing`,
  sql`insert into warehouse.dim_channel (channel_key, channel_name) values (-1, 'Unknown') on conflict do nothing`,
  sql`insert into warehouse.dim_payment (payment_key) values (-1) on conflict do nothing`,
  sql`insert into warehouse.dim_geography (geography_key) values (-1) on conflict do nothing`,
]

import { col } from '../../db/columns.ts'
import { type Applied, apply, type Derivation } from '../../db/derivation.ts'
import { escapeLiteral, literal, raw, sql } from '../../db/sql.ts'
import { type Connection, execute, readRows, readValue } from '../../db/statements.ts'
import { clusterCustomers } from './cluster_customers.ts'
import type { Label } from './labels.ts'

/** Customers per chunk: enough to be quick, few enough to need little memory. */
const chunkSize = 20_000

/** The Sunday before the week of the as-of date, as SQL over the publication p. */
export const sundayBefore = `(date_trunc('week', p.as_of_date::timestamp)::date - 1)`

const customerClusters = (labels: readonly Label[]): Derivation => ({
  target: 'customer_clusters',
  key: ['customer_id'],
  columns: ['customer_id', 'cluster', 'cluster_label', 'recency_days', 'frequency', 'monetary', 'as_of_date'],
  targetScope: 'true',
  hasRunId: false,
  select: `
    select
      c.customer_id,
      n.cluster,
      (array[${labels.map(escapeLiteral).join(', ')}]::text[])[n.cluster] as cluster_label,
      c.recency_days,
      c.frequency,
      c.monetary,
      (select ${sundayBefore} from warehouse.publication as p) as as_of_date
    from clustered_customer as c
    join cluster_number as n using (place)`,
})

/**
 * Brings `warehouse.customer_clusters` in line with the customers of the current publication.
 *
 * Grain: one row per customer with a sale. Recency is as of the Sunday before the as-of date, and 0 for later buyers,
 * so that it stays the same within a week. Customers are ordered by their values, so that neither row order nor ids
 * affect the result. A million customers take some 35 MB of memory. Running it again changes nothing. Call it once in a
 * transaction.
 */
export async function writeCustomerClusters(trx: Connection): Promise<Applied> {
  return apply(trx, await groupCustomers(trx), { isEverything: true })
}

/** Computes the clusters for the current publication, into temporary tables that their derivation reads. */
export async function groupCustomers(trx: Connection): Promise<Derivation> {
  await execute(
    trx,
    sql`create temp table clustered_customer on commit drop as
     select *, row_number() over (order by recency_days, frequency, monetary)::integer as place
     from (
       select
         c.customer_id,
         greatest(${raw(sundayBefore)} - c.last_order_date, 0) as recency_days,
         c.total_orders as frequency,
         c.net_revenue as monetary
       from warehouse.agg_customer as c
       cross join warehouse.publication as p
     ) as customer`,
  )
  const { numbers, labels } = clusterCustomers(await readCustomers(trx))
  await execute(trx, sql`create temp table cluster_number (place integer, cluster integer) on commit drop`)
  await execute(
    trx,
    sql`
    insert into cluster_number
    select byte + 1, get_byte(numbers, byte)
    from (select ${Buffer.from(numbers)}::bytea as numbers) as n
    cross join lateral generate_series(0, octet_length(numbers) - 1) as byte`,
  )
  await execute(trx, sql`analyze clustered_customer`)
  await execute(trx, sql`analyze cluster_number`)
  return customerClusters(labels)
}

const customerColumns = {
  recency: col.number,
  frequency: col.number,
  monetary: col.number,
}

/** Recency, frequency and monetary value of each customer, in the order of their places. */
async function readCustomers(trx: Connection): Promise<Float64Array> {
  const counted = await readValue(trx, col.number, sql`select count(*) from clustered_customer`)
  const values = new Float64Array(counted * 3)
  await execute(
    trx,
    sql`declare customer_reader no scroll cursor for
     select recency_days as recency, frequency::float8 as frequency, monetary::float8 as monetary
     from clustered_customer order by place`,
  )
  for (let next = 0; next < values.length; ) {
    for (const row of await readRows(
      trx,
      customerColumns,
      sql`fetch ${literal(chunkSize)} from customer_reader`,
    )) {
      values[next] = row.recency
      values[next + 1] = row.frequency
      values[next + 2] = row.monetary
      next += 3
    }
  }
  await execute(trx, sql`close customer_reader`)
  return values
}

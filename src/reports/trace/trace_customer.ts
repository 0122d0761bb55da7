import { col, type RowOf } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { sql } from '../../db/sql.ts'
import { readRow, readRows } from '../../db/statements.ts'
import { UsageError } from '../../errors.ts'
import { shown } from '../../shown_text.ts'
import { listedRows, type TracedRow, tracedRows, type Values } from './rows.ts'
import { inSnapshot } from './snapshot.ts'

const customerOrderColumns = {
  orderId: col.text,
  date: col.text,
  status: col.text,
  isSale: col.boolean,
  netAmount: col.text,
  totalAmount: col.text,
  refundAmount: col.text,
  from: col.text.orNull,
}

/** An order of a customer, with the line that it came from. */
type CustomerOrder = RowOf<typeof customerOrderColumns>

/** The origin of what is known about a customer. */
export interface TracedCustomer {
  customerId: string
  explanation: string[]
  /** The newest state. */
  customer: TracedRow
  /** Versions of dim_customer in order, each with the received state that began it. */
  versions: Array<{ values: Values; from: string | null }>
  /** States received, whether they made a version or not. */
  statesReceived: number
  /** The newest orders. */
  orders: CustomerOrder[]
  orderCount: number
  /** From user_lifetime_metrics; null without a sale. */
  lifetime: { sales: number; netRevenue: string; totalRevenue: string; returns: string } | null
}

/**
 * Reports where the data of a customer comes from: its versions, each with the line that made it, and its orders. An
 * e-mail address finds the customer with that id.
 *
 * @throws {UsageError} if there is no such customer.
 */
export async function traceCustomer(db: OpenDatabase, given: string): Promise<TracedCustomer> {
  return inSnapshot(db, async (trx) => {
    const row = await readRow(
      trx,
      { id: col.text },
      sql`select production.personal_id(${given}, personal_salt) as id from ops.settings`,
    )
    const customerId = row?.id ?? given
    const [customer] = await tracedRows(trx, 'production.customers', sql`t.customer_id = ${customerId}`)
    if (!customer) {
      throw new UsageError(`There is no customer ${shown(given)}.`, {
        hint: 'Customer ids are case-sensitive. Visitors who never ordered are sessions, not customers.',
      })
    }
    const versions = await readRows(
      trx,
      { row: col.json<Values>(), origin: col.text.orNull },
      sql`select
         (select jsonb_object_agg(v.key, v.value) from jsonb_each_text(to_jsonb(d)) as v) as row,
         (select f.name || ':' || v.line
          from production.customer_versions as v
          join ops.files as f using (file_id)
          where v.customer_id = d.customer_id and v.effective_at >= d.valid_from and v.effective_at < d.valid_to
          order by v.effective_at limit 1) as origin
       from warehouse.dim_customer as d where d.customer_id = ${customerId} order by d.valid_from limit ${listedRows}`,
    )
    const counts = await readRow(
      trx,
      { states: col.number, orders: col.number },
      sql`select
         (select count(*)::integer from production.customer_versions where customer_id = ${customerId}) as states,
         (select count(*)::integer from warehouse.fact_sales where customer_id = ${customerId}) as orders`,
    )
    const orders = await readRows(
      trx,
      customerOrderColumns,
      sql`select
         s.order_id as "orderId", d.full_date::text as date, s.status, s.is_sale as "isSale",
         s.net_amount::text as "netAmount", s.total_amount::text as "totalAmount",
         s.refund_amount::text as "refundAmount", f.name || ':' || o.line as "from"
       from warehouse.fact_sales as s
       join warehouse.dim_date as d using (date_key)
       left join production.orders as o on o.order_id = s.order_id
       left join ops.files as f on f.file_id = o.file_id
       where s.customer_id = ${customerId} order by s.ordered_at desc, s.order_id desc limit ${listedRows}`,
    )
    const lifetime = await readRow(
      trx,
      { sales: col.number, netRevenue: col.text, totalRevenue: col.text, returns: col.text },
      sql`select total_orders::integer as sales, net_revenue::text as "netRevenue", total_revenue::text as "totalRevenue",
         returns::text as returns
       from warehouse.agg_customer where customer_id = ${customerId}`,
    )
    const isInferred = customer.values.is_inferred === 'true'
    return {
      customerId,
      explanation: isInferred ? ['Inferred: known from orders alone, no customers row has come.'] : [],
      customer,
      versions: versions.map(({ row, origin }) => ({ values: row, from: origin })),
      statesReceived: counts?.states ?? 0,
      orders,
      orderCount: counts?.orders ?? 0,
      lifetime: lifetime ?? null,
    }
  })
}

import { sql } from '../../db/sql.ts'
import { readRecords } from '../../db/statements.ts'
import type { Column, CustomerAnswer } from '../contract.ts'
import { notFound } from '../errors.ts'
import { column } from '../glossary.ts'
import { sectionOf } from '../pages/fixed.ts'
import type { Snapshot } from '../reading.ts'
import type { ColumnName } from '../words.ts'

const MOST_ORDERS = 50

/** A column whose values don't filter, since one customer is shown. */
function plain(name: ColumnName, more: Partial<Column> = {}): Column {
  const { filter: _, ...rest } = column(name)
  return { ...rest, ...more }
}

const customerColumns: readonly (ColumnName | Column)[] = [
  'customer_id',
  plain('segment'),
  'rfm_segment',
  'orders',
  column('net_sales', { description: 'What the customer bought less what was paid back, over all time.' }),
  column('returns', { description: 'Goods paid back for these orders, whenever that was.' }),
  'avg_net_order_value',
  'first_order_date',
  'last_order_date',
  'first_touch',
  plain('source'),
  plain('campaign'),
  'first_seen',
]

const orderColumns: readonly (ColumnName | Column)[] = [
  'order_id',
  'ordered_at',
  plain('status'),
  'quantity',
  'net_amount',
  'refund_amount',
  plain('channel'),
  plain('coupon'),
]

const namesOf = (columns: readonly (ColumnName | Column)[]) =>
  columns.map((one) => (typeof one === 'string' ? one : one.name))

/** The first known visit of a customer, otherwise their first order. */
const firstTouchSql = (customerId: string) => sql`select channel_key, at
    from (
        select v.channel_key, v.started_at as at
        from warehouse.fact_session as v
        where v.customer_key in (select customer_key from warehouse.dim_customer where customer_id = ${customerId})
        union all
        select s.channel_key, s.ordered_at
        from warehouse.fact_sales as s
        where s.customer_id = ${customerId} and s.is_sale
    ) as touch
    order by at, channel_key
    limit 1`

/** A customer with a sale: what they bought and brought in, what led them here, their newest orders. */
export async function customer({ trx, publication }: Snapshot, customerId: string): Promise<CustomerAnswer> {
  const found = await readRecords(
    trx,
    namesOf(customerColumns),
    sql`with first_touch as (
    ${firstTouchSql(customerId)}
)
select
    c.customer_id,
    d.segment,
    m.rfm_segment,
    c.total_orders as orders,
    warehouse.net_sales(c.net_revenue, c.returns) as net_sales,
    c.returns,
    warehouse.avg_net_order_value(c.net_revenue, c.total_orders) as avg_net_order_value,
    c.first_order_date,
    c.last_order_date,
    channel.channel_name as first_touch,
    channel.utm_source as source,
    channel.utm_campaign as campaign,
    t.at as first_seen
from warehouse.agg_customer as c
left join warehouse.dim_customer as d on d.customer_id = c.customer_id and d.is_current
left join first_touch as t on true
left join warehouse.dim_channel as channel on channel.channel_key = t.channel_key
left join lateral (
    select rfm_segment from warehouse.user_lifetime_metrics where user_id = c.customer_id limit 1
) as m on true
where c.customer_id = ${customerId}`,
  )
  if (found.length === 0) {
    throw notFound('There is no such customer with a sale.', 'Ids are written as in the lists of customers.')
  }
  const orders = await readRecords(
    trx,
    namesOf(orderColumns),
    sql`select
    s.order_id,
    s.ordered_at,
    s.status,
    s.quantity,
    s.net_amount,
    s.refund_amount,
    channel.channel_name as channel,
    s.coupon_code as coupon
from warehouse.fact_sales as s
join warehouse.dim_channel as channel on channel.channel_key = s.channel_key
where s.customer_id = ${customerId} and s.is_sale
order by s.ordered_at desc, s.order_id
limit ${MOST_ORDERS}`,
  )
  const [row] = found
  return {
    publication,
    customer: sectionOf(customerColumns, found),
    orders: { ...sectionOf(orderColumns, orders), total: Number(row?.orders ?? 0) },
  }
}

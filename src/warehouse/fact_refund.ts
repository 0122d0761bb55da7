import type { Derivation } from '../db/derivation.ts'
import { isSale, joinCustomer, joinDate } from './fragments.ts'

/**
 * `warehouse.fact_refund`: one row per refund, on the day it was paid back, under the customer version of that
 * instant. Its product is that of the line that it names, if the line belongs to the same order.
 */
export const factRefund: Derivation = {
  target: 'fact_refund',
  key: ['refund_id'],
  columns: [
    'refund_id',
    'order_id',
    'date_key',
    'product_key',
    'customer_key',
    'customer_id',
    'is_sale',
    'quantity',
    'amount',
    'reason',
  ],
  targetScope: '/* scope:order t.order_id */ true',
  select: `
select
    r.refund_id,
    r.order_id,
    d.date_key,
    coalesce(p.product_key, -1) as product_key,
    coalesce(c.customer_key, -1) as customer_key,
    o.customer_id,
    ${isSale('o.status')} as is_sale,
    r.quantity,
    r.amount,
    r.reason
from production.refunds as r
join production.orders as o on o.order_id = r.order_id
left join production.order_items as l on l.order_item_id = r.order_item_id and l.order_id = r.order_id
left join warehouse.dim_product as p on p.product_id = l.resolved_product_id
${joinDate('d', 'r.time')}
${joinCustomer('c', 'o.customer_id', 'r.time')}
where /* scope:order r.order_id */ true
order by date_key`,
}

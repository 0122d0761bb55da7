import type { Derivation } from '../db/derivation.ts'
import { isSuccessful, joinCustomer, joinDate, paymentMember } from './fragments.ts'

/** `warehouse.fact_payment`: one row per payment, on the day it was paid, under the customer version of that instant. */
export const factPayment: Derivation = {
  target: 'fact_payment',
  key: ['payment_id'],
  columns: [
    'payment_id',
    'order_id',
    'date_key',
    'customer_key',
    'customer_id',
    'status',
    'is_successful',
    'amount',
  ],
  members: [paymentMember],
  targetScope: '/* scope:order t.order_id */ true',
  select: `
select
    p.payment_id,
    p.order_id,
    d.date_key,
    coalesce(c.customer_key, -1) as customer_key,
    o.customer_id,
    lower(p.payment_method) as payment_method,
    lower(p.status) as status,
    ${isSuccessful('p.status')} as is_successful,
    p.amount
from production.payments as p
join production.orders as o on o.order_id = p.order_id
${joinDate('d', 'p.time')}
${joinCustomer('c', 'o.customer_id', 'p.time')}
where /* scope:order p.order_id */ true
order by date_key`,
}

import type { Derivation } from '../db/derivation.ts'
import { channelMember, geographyMember, isSale, orderHeader, paymentMember } from './fragments.ts'

/** One row per sale of a known customer in scope: which of the customer's sales it is, in order of time. */
export const orderNumbers = `select
    o.order_id,
    row_number() over (partition by o.customer_id order by o.time, o.order_id) as customer_order_number
from production.orders as o
where o.customer_id is not null
    and ${isSale('o.status')}
    and /* scope:ordering_customer o.customer_id */ true`

/** `warehouse.fact_sales`: one row per order. Amounts are the sums of its lines in fact_order_item. */
export const factSales: Derivation = {
  target: 'fact_sales',
  key: ['order_id'],
  columns: [
    'order_id',
    'date_key',
    'ordered_at',
    'customer_key',
    'customer_id',
    'session_id',
    'coupon_code',
    'status',
    'is_sale',
    'line_count',
    'quantity',
    'gross_amount',
    'discount_amount',
    'net_amount',
    'shipping_amount',
    'tax_amount',
    'total_amount',
    'cost_amount',
    'profit_amount',
    'shipping_cost_amount',
    'refund_amount',
    'customer_order_number',
    'is_first_order',
    'platform',
    'device_type',
  ],
  members: [channelMember, paymentMember, geographyMember],
  targetScope: '/* scope:order t.order_id */ true',
  select: `
with ${orderHeader},
line_sum as (
    select
        order_id,
        count(unit_price)::integer as line_count,
        sum(quantity)::bigint as quantity,
        sum(gross_amount) as gross_amount,
        sum(discount_amount) as discount_amount,
        sum(net_amount) as net_amount,
        coalesce(sum(cost_amount), 0) as cost_amount,
        sum(profit_amount) as profit_amount
    from warehouse.fact_order_item as l
    where /* scope:order l.order_id */ true
    group by order_id
),
weight as (
    select l.order_id, sum(l.product_qty * coalesce(pd.desi, p.desi, 0)) as desi
    from production.order_items as l
    join production.products as p on p.product_id = l.resolved_product_id
    left join production.product_desi as pd on pd.product_id = l.resolved_product_id
    where /* scope:order l.order_id */ true
    group by l.order_id
),
refund_sum as (
    select r.order_id, sum(r.amount) as refund_amount
    from production.refunds as r
    where /* scope:order r.order_id */ true
    group by r.order_id
),
-- Rates by the weights and days on which they hold: the largest size holds what is heavier, the earliest rate of a
-- size holds before its day too.
rate_size as (
    select
        country,
        max_desi,
        lag(max_desi) over sizes as above_desi,
        lead(max_desi) over sizes is null as is_largest
    from (select distinct country, max_desi from production.shipping_rates) as size
    window sizes as (partition by country order by max_desi)
),
rate as (
    select
        s.country,
        s.above_desi,
        case when s.is_largest then null else s.max_desi end as up_to_desi,
        case when lag(r.effective_from) over days is null then '-infinity'::date else r.effective_from end as from_date,
        lead(r.effective_from, 1, 'infinity'::date) over days as to_date,
        r.cost
    from rate_size as s
    join production.shipping_rates as r on r.country = s.country and r.max_desi = s.max_desi
    window days as (partition by s.country, s.max_desi order by r.effective_from)
),
shipping as (
    select h.order_id, r.cost
    from header as h
    left join weight as w on w.order_id = h.order_id
    left join (select distinct country from production.shipping_rates) as own on own.country = h.country
    join rate as r
        on r.country = coalesce(own.country, '*')
       and (r.above_desi is null or coalesce(w.desi, 0) > r.above_desi)
       and (r.up_to_desi is null or coalesce(w.desi, 0) <= r.up_to_desi)
       and h.order_date >= r.from_date
       and h.order_date < r.to_date
),
numbered as (
    ${orderNumbers.replaceAll('\n', '\n    ')}
)
select
    h.order_id,
    h.date_key,
    h.ordered_at,
    h.customer_key,
    h.customer_id,
    h.channel_name,
    h.utm_source,
    h.utm_medium,
    h.utm_campaign,
    h.payment_method,
    h.country,
    h.region,
    h.city,
    h.session_id,
    h.coupon_code,
    h.status,
    h.is_sale,
    l.line_count,
    l.quantity,
    l.gross_amount,
    l.discount_amount,
    l.net_amount,
    h.shipping_amount,
    h.tax_amount,
    coalesce(h.total_price, l.net_amount + h.shipping_amount + h.tax_amount) as total_amount,
    l.cost_amount,
    l.profit_amount,
    s.cost as shipping_cost_amount,
    coalesce(r.refund_amount, 0) as refund_amount,
    n.customer_order_number,
    coalesce(n.customer_order_number = 1, false) as is_first_order,
    h.platform,
    h.device_type
from header as h
join line_sum as l on l.order_id = h.order_id
left join shipping as s on s.order_id = h.order_id
left join refund_sum as r on r.order_id = h.order_id
left join numbered as n on n.order_id = h.order_id
order by date_key`,
}

import type { Derivation } from '../db/derivation.ts'
import { channelMember, orderHeader } from './fragments.ts'

/**
 * The discount that is spread over lines of a part of the weight, round(discount × weight / total weight, 2), exactly:
 * a quotient of numerics is itself rounded, where it is large to a few more decimals alone. Nothing here is below 0.
 */
const spreadOver = (weight: string) =>
  `div(200 * discount_to_spread * (${weight}) + total_weight, 2 * total_weight) * 0.01`

/**
 * `warehouse.fact_order_item`: one row per order line, and one `<order_id>#0` for an order without lines.
 *
 * The part of an order's discount that no line carries is spread over its lines by cumulative rounding, so that the
 * lines add up to the order to the cent.
 */
export const factOrderItem: Derivation = {
  target: 'fact_order_item',
  key: ['order_id', 'order_item_id'],
  columns: [
    'order_item_id',
    'order_id',
    'date_key',
    'product_key',
    'customer_key',
    'customer_id',
    'is_sale',
    'quantity',
    'unit_price',
    'gross_amount',
    'discount_amount',
    'net_amount',
    'unit_cost',
    'cost_amount',
    'profit_amount',
  ],
  members: [channelMember],
  targetScope: '/* scope:order t.order_id */ true',
  select: `
with ${orderHeader},
real_line as (
    select
        l.order_item_id,
        l.order_id,
        l.resolved_product_id as product_id,
        l.product_qty as quantity,
        l.product_price as unit_price,
        round(l.product_qty * l.product_price, 2) as gross_amount,
        coalesce(l.discount, 0) as line_discount,
        l.product_cost
    from production.order_items as l
    where /* scope:order l.order_id */ true
),
line as (
    select * from real_line
    union all
    select
        h.order_id || '#0',
        h.order_id,
        null,
        0,
        null,
        case
            when h.total_price is null then h.discount
            else greatest(h.total_price - h.shipping_amount - h.tax_amount + h.discount, 0)
        end,
        0,
        null
    from header as h
    where not exists (select from real_line as l where l.order_id = h.order_id)
),
-- Costs by the days on which they hold, equal neighbours joined; the earliest holds before its day too.
cost_row as (
    select c.product_id, c.effective_from, c.unit_cost
    from production.product_costs as c
    where c.product_id in (select product_id from real_line)
    union all
    select u.product_id, u.effective_from, u.unit_cost
    from production.product_unit_costs as u
    where u.product_id in (select product_id from real_line)
      and not exists (select from production.product_costs as c where c.product_id = u.product_id)
),
cost_change as (
    select
        *,
        lag(effective_from) over history is null as is_first,
        unit_cost is distinct from lag(unit_cost) over history as is_change
    from cost_row
    window history as (partition by product_id order by effective_from)
),
cost_interval as (
    select
        product_id,
        unit_cost,
        case when is_first then '-infinity'::date else effective_from end as from_date,
        lead(effective_from, 1, 'infinity'::date) over (partition by product_id order by effective_from) as to_date
    from cost_change
    where is_first or is_change
),
weighed as (
    select
        l.*,
        l.gross_amount - l.line_discount as weight,
        greatest(h.discount - sum(l.line_discount) over whole_order, 0) as discount_to_spread,
        sum(l.gross_amount - l.line_discount) over whole_order as total_weight,
        sum(l.gross_amount - l.line_discount) over (
            partition by l.order_id order by l.order_item_id rows unbounded preceding
        ) as weight_so_far,
        row_number() over (partition by l.order_id order by l.order_item_id) as position
    from line as l
    join header as h on h.order_id = l.order_id
    window whole_order as (partition by l.order_id)
),
discounted as (
    select
        *,
        line_discount + case
            when discount_to_spread = 0 then 0
            when total_weight = 0 then case when position = 1 then discount_to_spread else 0 end
            else ${spreadOver('weight_so_far')}
               - ${spreadOver('weight_so_far - weight')}
        end as discount_amount
    from weighed
)
select
    l.order_item_id,
    l.order_id,
    h.date_key,
    coalesce(p.product_key, -1) as product_key,
    h.customer_key,
    h.customer_id,
    h.channel_name,
    h.utm_source,
    h.utm_medium,
    h.utm_campaign,
    h.is_sale,
    l.quantity,
    l.unit_price,
    l.gross_amount::numeric(24,2) as gross_amount,
    l.discount_amount::numeric(24,2) as discount_amount,
    (l.gross_amount - l.discount_amount)::numeric(24,2) as net_amount,
    cost.unit_cost::numeric(14,4) as unit_cost,
    round(l.quantity * cost.unit_cost, 2)::numeric(24,2) as cost_amount,
    (l.gross_amount - l.discount_amount - coalesce(round(l.quantity * cost.unit_cost, 2), 0))::numeric(24,2) as profit_amount
from discounted as l
join header as h on h.order_id = l.order_id
left join warehouse.dim_product as p on p.product_id = l.product_id
left join cost_interval as i
    on i.product_id = l.product_id and h.order_date >= i.from_date and h.order_date < i.to_date
cross join lateral (select coalesce(l.product_cost, i.unit_cost) as unit_cost) as cost
order by date_key`,
}

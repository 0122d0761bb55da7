-- grain: One row per order line, and #0 for an order without lines.
-- key: order_id, order_item_id
-- scope: /* scope:order t.order_id */ true
-- members: dim_channel
-- reads: dim_customer, dim_date, dim_product, ops.settings, production.order_items, production.orders,
--    production.payments, production.product_costs, production.product_unit_costs, production.sessions

-- The part of an order's discount that no line carries is spread over its lines by cumulative rounding, so that the lines
-- add up to the order to the cent.

\set source_channel `cat sql/warehouse/shared/source_channel.sql`
\set order_header `cat sql/warehouse/shared/order_header.sql`

with :order_header,
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
        '#0',
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
            else warehouse.share_of(discount_to_spread, weight_so_far, total_weight)
               - warehouse.share_of(discount_to_spread, weight_so_far - weight, total_weight)
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
order by date_key
;

comment on column warehouse.fact_order_item.order_item_id is 'Id of the line within its order; #0 for that of an order without lines.';
comment on column warehouse.fact_order_item.order_id is 'Source id of the order.';
comment on column warehouse.fact_order_item.date_key is 'Business date of the order, yyyymmdd.';
comment on column warehouse.fact_order_item.product_key is 'Product that was sold; -1 for a #0 line.';
comment on column warehouse.fact_order_item.customer_key is 'Customer version valid at the time; -1 without one.';
comment on column warehouse.fact_order_item.customer_id is 'Source id of the customer; NULL without one.';
comment on column warehouse.fact_order_item.channel_key is 'Channel of the order; -1 if unknown.';
comment on column warehouse.fact_order_item.is_sale is 'As in fact_sales.';
comment on column warehouse.fact_order_item.quantity is 'Units sold.';
comment on column warehouse.fact_order_item.unit_price is 'Price of one unit; NULL for a #0 line.';
comment on column warehouse.fact_order_item.gross_amount is 'round(quantity × unit_price, 2).';
comment on column warehouse.fact_order_item.discount_amount is 'Discount on the line, its share of the order’s discount included.';
comment on column warehouse.fact_order_item.net_amount is 'gross_amount − discount_amount.';
comment on column warehouse.fact_order_item.unit_cost is 'Cost of one unit on the day of the order; NULL if unknown.';
comment on column warehouse.fact_order_item.cost_amount is 'round(quantity × unit_cost, 2); NULL if unknown.';
comment on column warehouse.fact_order_item.profit_amount is 'net_amount − cost_amount.';
comment on column warehouse.fact_order_item.updated_run_id is 'Run that wrote the row last.';

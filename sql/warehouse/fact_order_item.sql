-- grain: One row per order line, and #0 for an order without lines.
-- key: order_id, order_item_id
-- scope: /* scope:order t.order_id */ true
-- members: dim_channel, dim_payment, dim_geography
-- reads: dim_customer, dim_date, dim_product, ops.settings, production.order_items, production.orders,
--    production.payments, production.product_costs, production.product_unit_costs, production.sessions

-- The part of an order's discount that no line carries, and its tax, are spread over its lines by cumulative rounding,
-- so that the lines add up to the order to the cent. Amounts are without tax.

\set source_channel `cat sql/warehouse/shared/source_channel.sql`
\set order_header `cat sql/warehouse/shared/order_header.sql`
\set order_number `cat sql/warehouse/shared/order_number.sql`

with :order_header,
numbered as (
    :order_number
),
real_line as (
    select
        l.order_item_id,
        l.order_id,
        l.resolved_product_id as product_id,
        p.product_key,
        coalesce(l.is_gift_card, p.is_gift_card, false) as is_gift_card,
        l.product_qty as quantity,
        l.product_price as unit_price,
        round(l.product_qty * l.product_price, 2) as priced,
        coalesce(l.discount, 0) as line_discount,
        l.tax_amount as line_tax,
        l.product_cost
    from production.order_items as l
    left join warehouse.dim_product as p on p.product_id = l.resolved_product_id
    where l.product_qty >= 0 and /* scope:order l.order_id */ true
),
line as (
    select * from real_line
    union all
    select
        '#0',
        h.order_id,
        null,
        -1,
        false,
        0,
        null,
        case
            when h.total_price is null then h.discount
            else greatest(
                h.total_price - h.shipping_price - case when h.prices_include_tax then 0 else h.tax_amount end
                + h.discount, 0
            )
        end,
        0,
        null,
        null
    from header as h
    where not exists (select from real_line as l where l.order_id = h.order_id)
),
-- Costs by the days on which they hold, with equal neighbours joined. The earliest cost also holds before its first
-- day.
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
-- A gift card takes no part of the order's discount and tax, unless the order has nothing else.
weighed as (
    select
        *,
        case when is_gift_card and not is_all_gift_cards then 0 else priced - line_discount end as weight
    from (
        select
            l.*,
            h.prices_include_tax,
            h.shipping_price,
            h.given_shipping_tax,
            h.tax_amount as order_tax,
            greatest(h.discount - sum(l.line_discount) over whole_order, 0) as discount_to_spread,
            bool_and(l.is_gift_card) over whole_order as is_all_gift_cards,
            bool_and(l.line_tax is not null) over whole_order as has_line_taxes,
            sum(l.line_tax) over whole_order as line_tax_sum,
            row_number() over (partition by l.order_id order by l.order_item_id) as position
        from line as l
        join header as h on h.order_id = l.order_id
        window whole_order as (partition by l.order_id)
    ) as l
),
discounted as (
    select
        *,
        line_discount + case
            when discount_to_spread = 0 then 0
            when total_weight = 0 then case when position = 1 then discount_to_spread else 0 end
            else warehouse.share_of(discount_to_spread, weight_so_far, total_weight)
               - warehouse.share_of(discount_to_spread, weight_so_far - weight, total_weight)
        end as discount
    from (
        select
            *,
            sum(weight) over (partition by order_id) as total_weight,
            sum(weight) over (partition by order_id order by order_item_id rows unbounded preceding) as weight_so_far
        from weighed
    ) as l
),
-- Tax is spread by the lines' own taxes, otherwise by their values.
valued as (
    select
        *,
        case
            when has_line_taxes and line_tax_sum > 0 then line_tax
            when is_gift_card and not is_all_gift_cards then 0
            else greatest(value, 0)
        end as tax_weight,
        order_tax - case
            when shipping_price = 0 then 0
            when prices_include_tax then least(shipping_tax, shipping_price)
            else shipping_tax
        end as tax_to_spread
    from (
        select
            *,
            case
                when given_shipping_tax is not null then least(given_shipping_tax, order_tax)
                when has_line_taxes then greatest(order_tax - line_tax_sum, 0)
                when shipping_price > 0 then warehouse.share_of(
                    order_tax, shipping_price,
                    shipping_price + coalesce(sum(greatest(value, 0)) filter (where not is_gift_card) over whole_order, 0)
                )
                else 0
            end as shipping_tax
        from (select *, priced - discount as value from discounted) as l
        window whole_order as (partition by order_id)
    ) as l
),
taxed as (
    select
        *,
        case
            when tax_to_spread = 0 then 0
            when total_weight = 0 then case when position = 1 then tax_to_spread else 0 end
            else warehouse.share_of(tax_to_spread, weight_so_far, total_weight)
               - warehouse.share_of(tax_to_spread, weight_so_far - tax_weight, total_weight)
        end as tax_amount
    from (
        select
            order_item_id,
            order_id,
            product_id,
            product_key,
            is_gift_card,
            quantity,
            unit_price,
            product_cost,
            prices_include_tax,
            discount,
            value,
            position,
            tax_weight,
            tax_to_spread,
            sum(tax_weight) over (partition by order_id) as total_weight,
            sum(tax_weight) over (partition by order_id order by order_item_id rows unbounded preceding) as weight_so_far
        from valued
    ) as l
),
-- Without tax. A gift card is a debt: it has no gross, discount and net.
priced as (
    select
        l.*,
        case when is_gift_card then 0 else n.discount end as discount_amount,
        case when is_gift_card then 0 else n.net end as net_amount,
        case when is_gift_card then n.net else 0 end as gift_card_amount
    from taxed as l
    cross join lateral (
        select
            case when l.prices_include_tax then l.value - l.tax_amount else l.value end as net,
            case
                when l.prices_include_tax and l.value > 0
                    then l.discount - warehouse.share_of(l.discount, l.tax_amount, l.value)
                else l.discount
            end as discount
    ) as n
)
select
    l.order_item_id,
    l.order_id,
    h.date_key,
    coalesce(l.product_key, -1) as product_key,
    h.customer_key,
    h.customer_id,
    h.channel_name,
    h.utm_source,
    h.utm_medium,
    h.utm_campaign,
    h.is_sale,
    l.quantity,
    l.unit_price,
    (l.net_amount + l.discount_amount)::numeric(24,2) as gross_amount,
    l.discount_amount::numeric(24,2) as discount_amount,
    l.net_amount::numeric(24,2) as net_amount,
    l.tax_amount::numeric(24,2) as tax_amount,
    l.is_gift_card,
    l.gift_card_amount::numeric(24,2) as gift_card_amount,
    cost.unit_cost::numeric(14,4) as unit_cost,
    round(l.quantity * cost.unit_cost, 2)::numeric(24,2) as cost_amount,
    warehouse.gross_profit(l.net_amount, coalesce(round(l.quantity * cost.unit_cost, 2), 0))::numeric(24,2) as profit_amount,
    h.payment_method,
    h.country,
    h.region,
    h.city,
    h.coupon_code,
    h.status,
    h.local_date,
    h.local_hour,
    h.platform,
    h.device_type,
    coalesce(n.customer_order_number = 1, false) as is_first_order
from priced as l
join header as h on h.order_id = l.order_id
left join numbered as n on n.order_id = h.order_id
left join cost_interval as i
    on i.product_id = l.product_id and h.order_date >= i.from_date and h.order_date < i.to_date
cross join lateral (select coalesce(l.product_cost, i.unit_cost) as unit_cost) as cost
order by date_key
;

comment on column warehouse.fact_order_item.order_item_id is 'Id of the line within its order; #0 in an order without lines.';
comment on column warehouse.fact_order_item.order_id is 'Source id of the order.';
comment on column warehouse.fact_order_item.date_key is 'Business date of the order, yyyymmdd.';
comment on column warehouse.fact_order_item.product_key is 'Product that was sold; -1 for a #0 line.';
comment on column warehouse.fact_order_item.customer_key is 'Customer version valid at the time; -2 for guests (orders without a customer), -1 if unknown.';
comment on column warehouse.fact_order_item.customer_id is 'Source id of the customer; NULL without one.';
comment on column warehouse.fact_order_item.channel_key is 'Channel of the order; -1 if unknown.';
comment on column warehouse.fact_order_item.is_sale is 'As in fact_sales.';
comment on column warehouse.fact_order_item.quantity is 'Units sold.';
comment on column warehouse.fact_order_item.unit_price is 'Price of one unit as in the file, with or without tax; NULL for a #0 line.';
comment on column warehouse.fact_order_item.gross_amount is 'round(quantity × unit_price, 2) without tax; 0 for a gift card.';
comment on column warehouse.fact_order_item.discount_amount is 'Discount on the line without tax, with its share of the order’s discount.';
comment on column warehouse.fact_order_item.net_amount is 'gross_amount − discount_amount.';
comment on column warehouse.fact_order_item.tax_amount is 'Tax on the line.';
comment on column warehouse.fact_order_item.is_gift_card is 'Whether it is a gift card, which is a debt, not a sale.';
comment on column warehouse.fact_order_item.gift_card_amount is 'Price of a gift card sold, without tax; 0 for other lines.';
comment on column warehouse.fact_order_item.unit_cost is 'Cost of one unit on the day of the order; NULL if unknown.';
comment on column warehouse.fact_order_item.cost_amount is 'round(quantity × unit_cost, 2); NULL if unknown.';
comment on column warehouse.fact_order_item.profit_amount is 'net_amount − cost_amount.';
comment on column warehouse.fact_order_item.updated_run_id is 'Run that wrote the row last.';
comment on column warehouse.fact_order_item.payment_key is 'Payment method of the order; -1 if unknown.';
comment on column warehouse.fact_order_item.geography_key is 'Place of the order; -1 if unknown.';
comment on column warehouse.fact_order_item.coupon_code is 'Coupon of the order.';
comment on column warehouse.fact_order_item.status is 'Status of the order.';
comment on column warehouse.fact_order_item.local_date is 'Business date of the order.';
comment on column warehouse.fact_order_item.local_hour is 'Hour of the day at which it was placed, in the business time zone.';
comment on column warehouse.fact_order_item.platform is 'Platform of the session in which the order was placed; NULL without one.';
comment on column warehouse.fact_order_item.device_type is 'Device of the session in which the order was placed; NULL without one.';
comment on column warehouse.fact_order_item.is_first_order is 'Whether the order is the first sale to the customer.';

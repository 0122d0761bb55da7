-- Grain: one row per customer with a sale.
create view warehouse.vw_customer_value as
with customer as (
    select
        c.customer_id,
        d.segment,
        c.total_orders as orders,
        c.net_revenue,
        12 * (extract(year from c.last_order_date) - extract(year from c.first_order_date))::integer
            + (extract(month from c.last_order_date) - extract(month from c.first_order_date))::integer
            + 1 as lifespan_months
    from warehouse.agg_customer as c
    left join warehouse.dim_customer as d on d.customer_id = c.customer_id and d.is_current
),
compared as (
    select
        *,
        sum(lifespan_months) over same_segment as segment_months,
        count(*) over same_segment as segment_customers
    from customer
    window same_segment as (partition by segment)
)
select
    customer_id,
    segment,
    orders,
    net_revenue,
    warehouse.avg_net_order_value(net_revenue, orders) as avg_net_order_value,
    warehouse.purchase_frequency(orders, lifespan_months) as purchase_frequency,
    lifespan_months,
    warehouse.expected_lifespan_months(segment_months, segment_customers) as expected_lifespan_months,
    -- The orders of avg_net_order_value and purchase_frequency cancel out.
    warehouse.ratio(net_revenue * segment_months, lifespan_months::numeric * segment_customers) as clv
from compared;

comment on view warehouse.vw_customer_value is 'One row per customer with a sale: the value of a customer over the usual lifespan in the segment.';
comment on column warehouse.vw_customer_value.segment is 'Current segment; customers without one are a group too.';
comment on column warehouse.vw_customer_value.orders is 'Number of sales.';
comment on column warehouse.vw_customer_value.avg_net_order_value is 'net_revenue / orders.';
comment on column warehouse.vw_customer_value.purchase_frequency is 'Orders per active month.';
comment on column warehouse.vw_customer_value.lifespan_months is 'Months from the first sale to the last, both months included.';
comment on column warehouse.vw_customer_value.expected_lifespan_months is 'Mean lifespan_months of the customers in the same segment.';
comment on column warehouse.vw_customer_value.clv is 'avg_net_order_value × purchase_frequency × expected_lifespan_months, rounded once.';

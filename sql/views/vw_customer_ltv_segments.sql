-- Grain: one row per customer with a sale. Segments are quartiles; ties are broken by customer_id.
create view warehouse.vw_customer_ltv_segments as
with lifetime as (
    select
        customer_id,
        warehouse.net_sales(net_revenue, returns) as lifetime_value
    from warehouse.agg_customer
)
select
    customer_id,
    lifetime_value,
    (array['Bronze', 'Silver', 'Gold', 'Platinum'])[ntile(4) over (order by lifetime_value, customer_id collate "C")] as ltv_segment
from lifetime;

comment on view warehouse.vw_customer_ltv_segments is 'One row per customer with a sale: lifetime value and its quartile.';
comment on column warehouse.vw_customer_ltv_segments.lifetime_value is 'Net revenue of the sales − goods paid back for them.';
comment on column warehouse.vw_customer_ltv_segments.ltv_segment is 'Quartile of lifetime_value: Bronze (lowest), Silver, Gold, Platinum.';

-- Grain: one row per coupon with a sale, over all time. Refunds count whenever they were paid back.
create view warehouse.vw_coupon_profit as
with order_refund as (
    select
        order_id,
        sum(goods_amount) as goods_amount,
        sum(shipping_amount) as shipping_amount,
        sum(returned_cost_amount) as returned_cost_amount
    from warehouse.fact_refund
    where coupon_code is not null and is_sale
    group by order_id
),
coupon_order as (
    select
        s.coupon_code,
        s.net_amount,
        coalesce(r.goods_amount, 0) as returned_amount,
        warehouse.contribution(
            s.net_amount, coalesce(r.goods_amount, 0), s.shipping_amount, coalesce(r.shipping_amount, 0), s.cost_amount,
            coalesce(r.returned_cost_amount, 0), coalesce(s.shipping_cost_amount, 0), s.payment_fee_amount
        ) as contribution
    from warehouse.fact_sales as s
    left join order_refund as r using (order_id)
    where s.is_sale and s.coupon_code is not null
)
select
    coupon_code as discount_coupon_code,
    count(*) as orders,
    sum(net_amount) as net_revenue,
    sum(returned_amount) as returns,
    sum(contribution) as contribution,
    count(*) filter (where contribution < 0) as orders_at_a_loss
from coupon_order
group by coupon_code;

comment on view warehouse.vw_coupon_profit is 'One row per coupon with a sale, over all time; refunds count whenever they were paid back.';
comment on column warehouse.vw_coupon_profit.discount_coupon_code is 'Coupon, as written.';
comment on column warehouse.vw_coupon_profit.orders is 'Sales with the coupon.';
comment on column warehouse.vw_coupon_profit.net_revenue is 'Their gross sales − discounts.';
comment on column warehouse.vw_coupon_profit.returns is 'Goods paid back for them, without tax and shipping.';
comment on column warehouse.vw_coupon_profit.contribution is 'net_revenue − returns + shipping charged − refunded shipping − cost of goods + returned cost − shipping cost − payment fees.';
comment on column warehouse.vw_coupon_profit.orders_at_a_loss is 'Sales whose own contribution is below 0.';

-- severity: warn
-- finds: Orders with refunds from two sources
-- The refunds of an order come from one source: the shop's own files or a payment provider. Money is the smaller of the two amounts.
-- do: Check whether both report the same refunds. If so, leave out those of the provider in storehouse.config: sources.stripe.reading.where or sources.paypal.reading.where. For Stripe, hand in either the payments export or the balance history, not both.
with refund_by_source as (
    select
        r.order_id,
        case
            when r.refund_id like 'stripe/%/refunded' then 'stripe payments'
            when r.refund_id like 'stripe/%' then 'stripe'
            when r.refund_id like 'paypal/%' then 'paypal'
            else 'shop'
        end as source,
        sum(r.amount) as amount
    from warehouse.fact_refund as r
    where /* scope:order r.order_id */ true
    group by 1, 2
)
select
    order_id,
    string_agg(source, ', ' order by source) as sources,
    min(amount) as money
from refund_by_source
group by order_id
having count(*) > 1
order by min(amount) desc, order_id

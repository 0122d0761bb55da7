-- Grain: one row per month and channel with a sale, a refund of a sale, or ad spend from the first to the last activity.
-- Returns, refunds and fees count for the channel of their order, ad spend for that of its row.
create view warehouse.vw_channel_profit_monthly as
with part as (
    select
        date,
        channel_key,
        orders,
        new_orders as new_customers,
        net_revenue,
        0 as returns,
        product_cost as total_cost,
        warehouse.contribution(
            net_revenue, 0, shipping_charged, 0, product_cost, 0, shipping_cost, payment_fees
        ) as contribution,
        0 as ad_spend
    from warehouse.agg_sales_day
    where slice = 'channel'
    union all
    select
        local_date,
        channel_key,
        0,
        0,
        0,
        goods_amount,
        0,
        warehouse.contribution(0, goods_amount, 0, shipping_amount, 0, returned_cost_amount, 0, 0),
        0
    from warehouse.fact_refund
    where is_sale
    union all
    select d.full_date, a.channel_key, 0, 0, 0, 0, 0, 0, a.amount
    from warehouse.fact_ad_spend as a
    join warehouse.dim_date as d using (date_key)
    join warehouse.activity as y on d.full_date between y.first_date and y.last_date
),
channel_month as (
    select
        date_trunc('month', p.date)::date as month,
        c.channel_name,
        sum(p.orders)::bigint as orders,
        sum(p.new_customers)::bigint as new_customers,
        sum(p.net_revenue) as net_revenue,
        sum(p.returns) as returns,
        sum(p.total_cost) as total_cost,
        sum(p.contribution) as contribution,
        sum(p.ad_spend) as ad_spend
    from part as p
    join warehouse.dim_channel as c using (channel_key)
    group by 1, 2
)
select
    month,
    channel_name,
    orders,
    new_customers,
    net_revenue,
    returns,
    total_cost,
    contribution,
    ad_spend,
    warehouse.contribution_after_ads(contribution, ad_spend) as contribution_after_ads,
    warehouse.roas(net_revenue, ad_spend) as roas,
    warehouse.customer_acquisition_cost(ad_spend, new_customers) as customer_acquisition_cost
from channel_month;

comment on view warehouse.vw_channel_profit_monthly is 'One row per month and channel with a sale, a refund of a sale, or ad spend from the first to the last activity.';
comment on column warehouse.vw_channel_profit_monthly.month is 'First day of the month.';
comment on column warehouse.vw_channel_profit_monthly.channel_name is 'Channel.';
comment on column warehouse.vw_channel_profit_monthly.orders is 'Sales of the channel.';
comment on column warehouse.vw_channel_profit_monthly.new_customers is 'Customers whose first sale came through the channel.';
comment on column warehouse.vw_channel_profit_monthly.net_revenue is 'Gross sales − discounts.';
comment on column warehouse.vw_channel_profit_monthly.returns is 'Goods of its sales that were refunded in the month, without tax and shipping.';
comment on column warehouse.vw_channel_profit_monthly.total_cost is 'Cost of the goods sold; lines without a known cost count as 0.';
comment on column warehouse.vw_channel_profit_monthly.contribution is 'net_revenue − returns + shipping charged − refunded shipping − total_cost + returned cost − shipping cost − payment fees.';
comment on column warehouse.vw_channel_profit_monthly.ad_spend is 'Spent on ads of the channel.';
comment on column warehouse.vw_channel_profit_monthly.contribution_after_ads is 'contribution − ad_spend.';
comment on column warehouse.vw_channel_profit_monthly.roas is 'net_revenue / ad_spend.';
comment on column warehouse.vw_channel_profit_monthly.customer_acquisition_cost is 'ad_spend per new customer.';

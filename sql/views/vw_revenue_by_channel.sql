-- Grain: one row per channel with a sale (the channel of the order, last touch).
create view warehouse.vw_revenue_by_channel as
with channel_sale as (
    select
        channel_key,
        count(*) as orders,
        sum(net_amount) as net_revenue
    from warehouse.fact_sales
    where is_sale
    group by channel_key
),
channel as (
    select
        ch.channel_name,
        sum(s.orders)::bigint as orders,
        sum(s.net_revenue) as net_revenue
    from channel_sale as s
    join warehouse.dim_channel as ch on ch.channel_key = s.channel_key
    group by ch.channel_name
)
select
    channel_name,
    orders,
    net_revenue,
    warehouse.revenue_share(net_revenue, sum(net_revenue) over ()) as revenue_share
from channel;

comment on view warehouse.vw_revenue_by_channel is 'One row per channel with a sale (the channel of the order, last touch).';
comment on column warehouse.vw_revenue_by_channel.channel_name is 'Channel.';
comment on column warehouse.vw_revenue_by_channel.orders is 'Number of sales.';
comment on column warehouse.vw_revenue_by_channel.net_revenue is 'Gross sales − discounts.';
comment on column warehouse.vw_revenue_by_channel.revenue_share is 'Net revenue in percent of all channels'' net revenue.';

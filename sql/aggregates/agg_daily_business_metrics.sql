-- grain: One row per day from the first to the last activity, idle days as zeros: the parts of the daily metrics that
--    can be summed, and the users and customers of the day.
-- key: date
-- scope: /* scope:day t.date */ true
-- reads: activity, dim_date, fact_ad_spend, fact_expense, fact_refund, fact_sales, fact_session

with shop_day as (
    select d.full_date as date, d.date_key
    from warehouse.activity as a
    join warehouse.dim_date as d on d.full_date between a.first_date and a.last_date
    where /* scope:date_key d.date_key */ true
),
-- A customer is new on the day of their first sale. All other customers of the day have bought before.
sale_day as (
    select
        s.date_key,
        sum(s.total_amount) as total_revenue,
        sum(s.gross_amount) as gross_sales,
        sum(s.discount_amount) as discounts,
        sum(s.net_amount) as net_revenue,
        sum(s.cost_amount) as total_cost,
        sum(s.profit_amount) as gross_profit,
        sum(s.shipping_amount) as total_shipping,
        sum(s.tax_amount) as total_tax,
        sum(s.shipping_cost_amount) as shipping_cost,
        sum(s.payment_fee_amount) as payment_fees,
        sum(s.costed_net_amount) as costed_net_revenue,
        sum(s.net_amount) filter (where not s.is_paid) as unpaid_net_revenue,
        count(*) as total_orders,
        sum(s.quantity) as units,
        count(distinct s.customer_id) as customers,
        count(*) filter (where s.is_first_order) as new_customers
    from warehouse.fact_sales as s
    where s.is_sale and /* scope:date_key s.date_key */ true
    group by s.date_key
),
refund_day as (
    select
        r.date_key,
        sum(r.goods_amount) as returns,
        sum(r.amount) as refunds,
        sum(r.shipping_amount) as refunded_shipping,
        sum(r.returned_cost_amount) as returned_cost
    from warehouse.fact_refund as r
    where r.is_sale and /* scope:date_key r.date_key */ true
    group by r.date_key
),
spend_day as (
    select a.date_key, sum(a.amount) as ad_spend
    from warehouse.fact_ad_spend as a
    where /* scope:date_key a.date_key */ true
    group by a.date_key
),
expense_day as (
    select e.date_key, sum(e.amount) as expenses
    from warehouse.fact_expense as e
    where /* scope:date_key e.date_key */ true
    group by e.date_key
),
session_day as (
    select
        s.date_key,
        count(*) as total_sessions,
        count(distinct s.user_id) as total_users,
        count(*) filter (where s.order_count > 0) as sessions_with_sale,
        count(*) filter (where s.cart_add_count > 0) as sessions_with_cart,
        count(*) filter (where s.cart_add_count > 0 and s.order_count = 0) as abandoned_carts,
        count(*) filter (where lower(s.platform) = 'mobile') as mobile_sessions,
        count(*) filter (where lower(s.platform) = 'mobile' and s.order_count > 0) as mobile_sessions_with_sale,
        sum(greatest(extract(epoch from s.first_order_at - s.started_at), 0)) filter (where s.order_count > 0) as seconds_to_purchase
    from warehouse.fact_session as s
    where /* scope:date_key s.date_key */ true
    group by s.date_key
)
select
    d.date,
    coalesce(s.total_revenue, 0)::numeric(24,2) as total_revenue,
    coalesce(s.gross_sales, 0)::numeric(24,2) as gross_sales,
    coalesce(s.discounts, 0)::numeric(24,2) as discounts,
    coalesce(s.net_revenue, 0)::numeric(24,2) as net_revenue,
    coalesce(r.returns, 0)::numeric(24,2) as returns,
    coalesce(s.total_cost, 0)::numeric(24,2) as total_cost,
    coalesce(s.gross_profit, 0)::numeric(24,2) as gross_profit,
    coalesce(s.total_shipping, 0)::numeric(24,2) as total_shipping,
    coalesce(s.total_tax, 0)::numeric(24,2) as total_tax,
    coalesce(s.shipping_cost, 0)::numeric(24,2) as shipping_cost,
    coalesce(r.refunds, 0)::numeric(24,2) as refunds,
    coalesce(r.refunded_shipping, 0)::numeric(24,2) as refunded_shipping,
    coalesce(r.returned_cost, 0)::numeric(24,2) as returned_cost,
    coalesce(s.payment_fees, 0)::numeric(24,2) as payment_fees,
    coalesce(s.costed_net_revenue, 0)::numeric(24,2) as costed_net_revenue,
    coalesce(s.unpaid_net_revenue, 0)::numeric(24,2) as unpaid_net_revenue,
    coalesce(a.ad_spend, 0)::numeric(24,2) as ad_spend,
    coalesce(e.expenses, 0)::numeric(24,2) as expenses,
    coalesce(s.total_orders, 0) as total_orders,
    coalesce(s.units, 0)::bigint as units,
    coalesce(s.new_customers, 0) as new_customers,
    coalesce(warehouse.repeat_customers(s.customers, s.new_customers), 0) as repeat_customers,
    coalesce(v.total_sessions, 0) as total_sessions,
    coalesce(v.total_users, 0) as total_users,
    coalesce(v.sessions_with_sale, 0) as sessions_with_sale,
    coalesce(v.sessions_with_cart, 0) as sessions_with_cart,
    coalesce(v.abandoned_carts, 0) as abandoned_carts,
    coalesce(v.mobile_sessions, 0) as mobile_sessions,
    coalesce(v.mobile_sessions_with_sale, 0) as mobile_sessions_with_sale,
    coalesce(v.seconds_to_purchase, 0)::numeric(20,6) as seconds_to_purchase
from shop_day as d
left join sale_day as s on s.date_key = d.date_key
left join refund_day as r on r.date_key = d.date_key
left join spend_day as a on a.date_key = d.date_key
left join expense_day as e on e.date_key = d.date_key
left join session_day as v on v.date_key = d.date_key
;

comment on column warehouse.agg_daily_business_metrics.date is 'Business date.';
comment on column warehouse.agg_daily_business_metrics.total_revenue is 'What customers were charged for the day''s sales, with shipping and tax.';
comment on column warehouse.agg_daily_business_metrics.gross_sales is 'Goods sold, before discounts, without tax.';
comment on column warehouse.agg_daily_business_metrics.discounts is 'Discounts on the sales.';
comment on column warehouse.agg_daily_business_metrics.net_revenue is 'gross_sales − discounts.';
comment on column warehouse.agg_daily_business_metrics.returns is 'Goods of sales that were refunded on this day, without tax and shipping.';
comment on column warehouse.agg_daily_business_metrics.refunds is 'What was paid back for sales on this day, with tax and shipping.';
comment on column warehouse.agg_daily_business_metrics.refunded_shipping is 'Shipping of sales that was paid back on this day, without tax.';
comment on column warehouse.agg_daily_business_metrics.returned_cost is 'Cost of the goods that refunds of this day brought back to stock.';
comment on column warehouse.agg_daily_business_metrics.payment_fees is 'Fees for the payments of the sales.';
comment on column warehouse.agg_daily_business_metrics.costed_net_revenue is 'Net revenue of lines whose cost is known.';
comment on column warehouse.agg_daily_business_metrics.unpaid_net_revenue is 'Net revenue of sales without a successful payment.';
comment on column warehouse.agg_daily_business_metrics.ad_spend is 'Spent on ads.';
comment on column warehouse.agg_daily_business_metrics.expenses is 'Expenses that fall on this day.';
comment on column warehouse.agg_daily_business_metrics.total_cost is 'Cost of the goods sold; lines without a known cost count as 0.';
comment on column warehouse.agg_daily_business_metrics.gross_profit is 'net_revenue − total_cost.';
comment on column warehouse.agg_daily_business_metrics.total_shipping is 'Shipping charged, without tax.';
comment on column warehouse.agg_daily_business_metrics.total_tax is 'Tax charged.';
comment on column warehouse.agg_daily_business_metrics.shipping_cost is 'The shop''s shipping cost by its rates; sales without a rate count as 0.';
comment on column warehouse.agg_daily_business_metrics.total_orders is 'Number of sales.';
comment on column warehouse.agg_daily_business_metrics.units is 'Units sold.';
comment on column warehouse.agg_daily_business_metrics.new_customers is 'Customers with their first sale on this day, without guests.';
comment on column warehouse.agg_daily_business_metrics.repeat_customers is 'Customers with a sale on this day and one before it.';
comment on column warehouse.agg_daily_business_metrics.total_sessions is 'Sessions that started on this day.';
comment on column warehouse.agg_daily_business_metrics.total_users is 'Distinct users with a session that started on this day.';
comment on column warehouse.agg_daily_business_metrics.sessions_with_sale is 'Sessions of the day with a sale.';
comment on column warehouse.agg_daily_business_metrics.sessions_with_cart is 'Sessions of the day with a cart add.';
comment on column warehouse.agg_daily_business_metrics.abandoned_carts is 'Sessions of the day with a cart add and no sale.';
comment on column warehouse.agg_daily_business_metrics.mobile_sessions is 'Sessions of the day on platform mobile.';
comment on column warehouse.agg_daily_business_metrics.mobile_sessions_with_sale is 'Sessions of the day on platform mobile with a sale.';
comment on column warehouse.agg_daily_business_metrics.seconds_to_purchase is 'Σ seconds from the start of each session with a sale to its first sale, none below 0.';

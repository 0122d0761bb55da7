-- Grain: one row per customer with a sale, with what does not depend on the as-of date.
create materialized view warehouse.mv_user_lifetime_metrics as
select
    c.customer_id as user_id,
    c.first_order_date,
    c.last_order_date,
    c.total_orders,
    c.total_revenue,
    warehouse.avg_order_value(c.total_revenue, c.total_orders) as avg_order_value,
    warehouse.score_at_least(c.total_orders, s.rfm -> 'frequency') as rfm_frequency_score,
    warehouse.score_at_least(c.total_revenue, s.rfm -> 'monetary') as rfm_monetary_score
from warehouse.agg_customer as c
cross join ops.settings as s
order by c.customer_id;

create unique index mv_user_lifetime_metrics_by_user on warehouse.mv_user_lifetime_metrics (user_id);

comment on materialized view warehouse.mv_user_lifetime_metrics is 'One row per customer with a sale: what does not depend on the as-of date.';
comment on column warehouse.mv_user_lifetime_metrics.user_id is 'Source id of the customer.';
comment on column warehouse.mv_user_lifetime_metrics.avg_order_value is 'total_revenue / total_orders.';
comment on column warehouse.mv_user_lifetime_metrics.rfm_frequency_score is 'Score 5 to 1 of the number of sales, by the thresholds of the configuration.';
comment on column warehouse.mv_user_lifetime_metrics.rfm_monetary_score is 'Score 5 to 1 of total_revenue, by the thresholds of the configuration.';

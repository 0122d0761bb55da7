-- Grain: one row per customer with a sale.
create view warehouse.user_lifetime_metrics as
with scored as (
    select
        m.*,
        p.as_of_date - m.last_order_date as days_since_last_order,
        warehouse.score_at_most(p.as_of_date - m.last_order_date, s.rfm -> 'recencyDays') as rfm_recency_score,
        p.as_of_date
    from warehouse.mv_user_lifetime_metrics as m
    cross join warehouse.publication as p
    cross join ops.settings as s
)
select
    user_id,
    first_order_date,
    last_order_date,
    total_orders,
    total_revenue,
    avg_order_value,
    days_since_last_order,
    rfm_recency_score,
    rfm_frequency_score,
    rfm_monetary_score,
    warehouse.rfm_segment(rfm_recency_score, rfm_frequency_score, rfm_monetary_score) as rfm_segment,
    as_of_date
from scored;

comment on view warehouse.user_lifetime_metrics is 'One row per customer with a sale: orders, revenue, RFM scores by fixed thresholds, segment.';
comment on column warehouse.user_lifetime_metrics.days_since_last_order is 'Days from the last sale to the as-of date.';
comment on column warehouse.user_lifetime_metrics.rfm_recency_score is 'Score 5 to 1 of the days since the last sale, by the thresholds of the configuration.';
comment on column warehouse.user_lifetime_metrics.rfm_segment is 'Champion, Big Spender, Loyal, New, Lost, At Risk or Regular: the first rule that matches the scores.';

-- Grain: one row per customer with a sale. Scores are quintiles; ties are broken by customer_id.
create view warehouse.vw_customer_rfm_scores as
with scored as (
    select
        customer_id,
        recency_days,
        frequency,
        monetary,
        ntile(5) over (order by recency_days desc, customer_id collate "C") as r_score,
        ntile(5) over (order by frequency, customer_id collate "C") as f_score,
        ntile(5) over (order by monetary, customer_id collate "C") as m_score
    from warehouse.vw_customer_rfm_base
)
select
    customer_id,
    recency_days,
    frequency,
    monetary,
    r_score,
    f_score,
    m_score,
    concat(r_score, f_score, m_score) as rfm_code,
    warehouse.rfm_segment(r_score, f_score, m_score) as rfm_quintile_segment
from scored;

comment on view warehouse.vw_customer_rfm_scores is 'One row per customer with a sale: RFM scores by quintile, and the resulting segment.';
comment on column warehouse.vw_customer_rfm_scores.r_score is 'Quintile of recency: 5 bought most recently.';
comment on column warehouse.vw_customer_rfm_scores.f_score is 'Quintile of frequency: 5 buys most often.';
comment on column warehouse.vw_customer_rfm_scores.m_score is 'Quintile of monetary value: 5 spends most.';
comment on column warehouse.vw_customer_rfm_scores.rfm_code is 'The three scores as digits.';
comment on column warehouse.vw_customer_rfm_scores.rfm_quintile_segment is 'Champion, Big Spender, Loyal, New, Lost, At Risk or Regular: the first rule that matches these scores.';

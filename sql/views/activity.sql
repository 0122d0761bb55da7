-- Grain: one row with the first and last day with an order of any status, a session or a refund; NULL if there is none.
create view warehouse.activity as
with edge as (
    select
        min(date_key) as first_key,
        max(date_key) as last_key
    from warehouse.fact_sales
    union all
    select
        min(date_key),
        max(date_key)
    from warehouse.fact_refund
    union all
    select
        min(date_key),
        max(date_key)
    from warehouse.fact_session
),
whole as (
    select
        min(first_key) as first_key,
        max(last_key) as last_key
    from edge
)
select
    first_day.full_date as first_date,
    last_day.full_date as last_date,
    whole.first_key as first_date_key,
    whole.last_key as last_date_key
from whole
left join warehouse.dim_date as first_day on first_day.date_key = whole.first_key
left join warehouse.dim_date as last_day on last_day.date_key = whole.last_key;

comment on view warehouse.activity is 'One row: the first and the last day with an order of any status, a session or a refund.';
comment on column warehouse.activity.first_date is 'First day with activity; NULL in an empty warehouse.';
comment on column warehouse.activity.first_date_key is 'first_date as yyyymmdd.';
comment on column warehouse.activity.last_date_key is 'last_date as yyyymmdd.';
comment on column warehouse.activity.last_date is 'Last day with activity, the as-of date; NULL in an empty warehouse.';

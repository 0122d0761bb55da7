-- Grain: one row per day, without dim_date's unknown member, which no fact uses. What depends on the as-of date is
-- computed here and stored nowhere.
create view warehouse.dim_date_current as
select
    d.date_key,
    d.full_date,
    d.year,
    d.quarter,
    d.month,
    d.month_name,
    d.week_of_year,
    d.day_of_month,
    d.day_of_week,
    d.day_name,
    d.is_weekend,
    d.iso_year,
    d.year_month,
    d.year_month_sort,
    d.week_start,
    d.month_start,
    d.quarter_start,
    d.full_date - p.as_of_date as days_since_as_of,
    ((d.year - extract(year from p.as_of_date)) * 12 + d.month - extract(month from p.as_of_date))::integer as months_since_as_of,
    d.month_start = date_trunc('month', p.as_of_date::timestamp)::date as is_current_month,
    d.year = extract(year from p.as_of_date) as is_current_year
from warehouse.dim_date as d
left join warehouse.publication as p on true
where d.date_key > 0;

comment on view warehouse.dim_date_current is 'One row per day: dim_date with the distance from the as-of date. It has no row without a date, so it serves as the date table of a BI tool. Facts relate to it by date_key.';
comment on column warehouse.dim_date_current.date_key is 'The day as yyyymmdd.';
comment on column warehouse.dim_date_current.days_since_as_of is 'Days from the as-of date to this one: 0 on that date, -1 on the day before, above 0 on later days.';
comment on column warehouse.dim_date_current.months_since_as_of is 'Calendar months from the month of the as-of date: 0 in that month, -1 in the month before.';
comment on column warehouse.dim_date_current.is_current_month is 'Whether the day is in the month of the as-of date.';
comment on column warehouse.dim_date_current.is_current_year is 'Whether the day is in the year of the as-of date.';

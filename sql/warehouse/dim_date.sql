-- grain: One row per day, without gaps.
-- key: full_date

-- A run replaces the existing days with the days in use, whole years at a time.
select
    to_char(d.full_date, 'YYYYMMDD')::integer as date_key,
    d.full_date,
    extract(year from d.full_date)::integer as year,
    extract(quarter from d.full_date)::integer as quarter,
    extract(month from d.full_date)::integer as month,
    to_char(d.full_date, 'FMMonth') as month_name,
    extract(week from d.full_date)::integer as week_of_year,
    extract(day from d.full_date)::integer as day_of_month,
    extract(isodow from d.full_date)::integer as day_of_week,
    to_char(d.full_date, 'FMDay') as day_name,
    extract(isodow from d.full_date) in (6, 7) as is_weekend,
    extract(isoyear from d.full_date)::integer as iso_year,
    to_char(d.full_date, 'YYYY-MM') as year_month,
    to_char(d.full_date, 'YYYYMM')::integer as year_month_sort,
    date_trunc('week', d.full_date::timestamp)::date as week_start,
    date_trunc('month', d.full_date::timestamp)::date as month_start,
    date_trunc('quarter', d.full_date::timestamp)::date as quarter_start
from /* members */ (select full_date from warehouse.dim_date where date_key <> -1) as d
;

comment on column warehouse.dim_date.date_key is 'The day as yyyymmdd; -1 is the unknown member.';
comment on column warehouse.dim_date.full_date is 'The day.';
comment on column warehouse.dim_date.year is 'Year.';
comment on column warehouse.dim_date.quarter is 'Quarter, 1 to 4.';
comment on column warehouse.dim_date.month is 'Month, 1 to 12.';
comment on column warehouse.dim_date.month_name is 'Name of the month.';
comment on column warehouse.dim_date.week_of_year is 'ISO week.';
comment on column warehouse.dim_date.day_of_month is 'Day of the month.';
comment on column warehouse.dim_date.day_of_week is 'ISO day of the week, Monday = 1.';
comment on column warehouse.dim_date.day_name is 'Name of the day.';
comment on column warehouse.dim_date.is_weekend is 'Saturday or Sunday.';
comment on column warehouse.dim_date.iso_year is 'Year that the ISO week belongs to: week_of_year counts within it.';
comment on column warehouse.dim_date.year_month is 'Year and month as a label: 2026-11.';
comment on column warehouse.dim_date.year_month_sort is 'Year and month as a number to sort by: 202611.';
comment on column warehouse.dim_date.week_start is 'Monday of the ISO week.';
comment on column warehouse.dim_date.month_start is 'First day of the month.';
comment on column warehouse.dim_date.quarter_start is 'First day of the quarter.';

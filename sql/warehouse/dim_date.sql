-- grain: One row per day, without gaps.
-- key: full_date

-- The days in use, whole years at a time, are put in the place of those that stand.
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
    extract(isodow from d.full_date) in (6, 7) as is_weekend
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

-- Grain: one row per cohort and finished month since its first sale.
create view warehouse.vw_cohort_retention as
select c.*
from warehouse.cohort_analysis as c
cross join warehouse.publication as p
where c.cohort_month + make_interval(months => c.period_number + 1) <= p.as_of_date + 1;

comment on view warehouse.vw_cohort_retention is 'One row per cohort and finished month since its first sale: months whose last day is not after the as-of date.';

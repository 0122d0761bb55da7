-- Grain: one row per cohort and month since its first sale, up to the as-of month, even if nobody bought.
create view warehouse.cohort_analysis as
select * from warehouse.mv_cohort_analysis;

comment on view warehouse.cohort_analysis is 'One row per cohort (the customers whose first sale was in one month) and month since, up to the as-of month, even if nobody bought.';

-- Grain: one row per day from the first to the last activity, idle days as zeros.
create view warehouse.daily_business_metrics as
select * from warehouse.mv_daily_business_metrics;

comment on view warehouse.daily_business_metrics is 'One row per day from the first to the last activity, idle days as zeros: revenue, orders, sessions, customers and their rates.';

-- Grain: one row per metric and month with a target.
create view warehouse.targets as
select metric, month, target
from ops.targets;

comment on view warehouse.targets is 'One row per metric and month with a target. Targets are set in the dashboard, not in files.';
comment on column warehouse.targets.metric is 'Metric, named as in the reports: net_sales, orders.';
comment on column warehouse.targets.month is 'First day of the month.';
comment on column warehouse.targets.target is 'The target of the whole month in the unit of the metric: money in the shop''s currency, rates in percent.';

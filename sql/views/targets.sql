-- Grain: one row per metric and month with a target.
create view warehouse.targets as
select metric, month, target
from ops.targets;

comment on view warehouse.targets is 'One row per metric and month with a target, as the dashboard keeps them; no file holds them.';
comment on column warehouse.targets.metric is 'Metric, named as in the reports: net_sales, orders.';
comment on column warehouse.targets.month is 'First day of the month.';
comment on column warehouse.targets.target is 'What the whole month is to reach, in the unit of the metric: money in the shop''s currency, rates in per cent.';

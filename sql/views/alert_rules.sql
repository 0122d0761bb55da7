-- Grain: one row per alert rule.
create view warehouse.alert_rules as
select
    rule_id,
    metric,
    condition,
    threshold,
    firing_since,
    judged_day,
    judged_value,
    expected_low,
    expected_high
from ops.alert_rules;

comment on view warehouse.alert_rules is 'One row per alert rule that somebody wrote in the dashboard: what is to be told of a metric, and whether it rings.';
comment on column warehouse.alert_rules.rule_id is 'Number of the rule.';
comment on column warehouse.alert_rules.metric is 'Metric, named as in the reports: net_sales, orders.';
comment on column warehouse.alert_rules.condition is 'above or below a threshold; unusual, unusually_high or unusually_low: out of the range that is expected of the day.';
comment on column warehouse.alert_rules.threshold is 'In the unit of the metric; NULL for a range that is expected.';
comment on column warehouse.alert_rules.firing_since is 'First day of those on which it rings without a break; NULL if it does not ring.';
comment on column warehouse.alert_rules.judged_day is 'Day that it was judged for last; NULL before the first time.';
comment on column warehouse.alert_rules.judged_value is 'Figure of that day; NULL where there is none.';
comment on column warehouse.alert_rules.expected_low is 'From here to expected_high the figure was expected; NULL where nothing is.';
comment on column warehouse.alert_rules.expected_high is 'End of what was expected.';

-- grain: One row per expense and day that it is for.
-- key: expense_id, date_key
-- scope: /* scope:expense t.expense_id */ true
-- reads: dim_date, production.expenses

-- Cumulative rounding spreads the amount evenly, so that the days add up to it, to the cent.
with expense as (
    select e.*, coalesce(e.date_to, e.date_from) - e.date_from + 1 as days
    from production.expenses as e
    where /* scope:expense e.expense_id */ true
)
select
    e.expense_id,
    d.date_key,
    e.category,
    warehouse.share_of(e.amount, n, e.days) - warehouse.share_of(e.amount, n - 1, e.days) as amount
from expense as e
cross join lateral generate_series(1, e.days) as n
left join warehouse.dim_date as d on d.full_date = e.date_from + n - 1
order by date_key
;

comment on column warehouse.fact_expense.expense_id is 'Source id of the expense.';
comment on column warehouse.fact_expense.date_key is 'Day that the amount is for, yyyymmdd.';
comment on column warehouse.fact_expense.category is 'What it is for.';
comment on column warehouse.fact_expense.amount is 'The part of the expense that falls on the day: the days of an expense add up to its amount.';
comment on column warehouse.fact_expense.updated_run_id is 'Run that wrote the row last.';

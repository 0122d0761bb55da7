-- grain: One row per payment, on the day it was paid.
-- key: payment_id
-- scope: /* scope:order t.order_id */ true
-- members: dim_payment
-- reads: dim_customer, dim_date, ops.settings, production.orders, production.payments

-- Its customer version is the one at the instant of the payment.
select
    p.payment_id,
    p.order_id,
    d.date_key,
    case when o.customer_id is null then -2 else coalesce(c.customer_key, -1) end as customer_key,
    o.customer_id,
    lower(p.payment_method) as payment_method,
    lower(p.status) as status,
    warehouse.is_successful_payment(p.status) as is_successful,
    p.amount,
    coalesce(p.fee_amount, 0)::numeric(24,2) as fee_amount,
    od.date_key as order_date_key,
    t.local_time::date as local_date,
    extract(hour from t.local_time)::smallint as local_hour
from production.payments as p
join production.orders as o on o.order_id = p.order_id
cross join lateral (
    select
        p.time at time zone (select timezone from ops.settings) as local_time,
        (o.time at time zone (select timezone from ops.settings))::date as order_date
) as t
left join warehouse.dim_date as d on d.full_date = t.local_time::date
left join warehouse.dim_date as od on od.full_date = t.order_date
left join warehouse.dim_customer as c
    on c.customer_id = o.customer_id and p.time >= c.valid_from and p.time < c.valid_to
where /* scope:order p.order_id */ true
order by date_key
;

comment on column warehouse.fact_payment.payment_id is 'Source id of the payment.';
comment on column warehouse.fact_payment.order_id is 'Order that it pays.';
comment on column warehouse.fact_payment.date_key is 'Business date of the payment, yyyymmdd.';
comment on column warehouse.fact_payment.customer_key is 'Customer version valid at the time; -2 for guests (orders without a customer), -1 if unknown.';
comment on column warehouse.fact_payment.customer_id is 'Source id of the customer; NULL without one.';
comment on column warehouse.fact_payment.payment_key is 'Payment method; -1 if unknown.';
comment on column warehouse.fact_payment.status is 'Status, lower case.';
comment on column warehouse.fact_payment.is_successful is 'succeeded, completed, paid, captured, success, or no status.';
comment on column warehouse.fact_payment.amount is 'Amount paid.';
comment on column warehouse.fact_payment.updated_run_id is 'Run that wrote the row last.';
comment on column warehouse.fact_payment.fee_amount is 'What the payment cost the shop.';
comment on column warehouse.fact_payment.order_date_key is 'Business date of the order, yyyymmdd.';
comment on column warehouse.fact_payment.local_date is 'Business date of the payment.';
comment on column warehouse.fact_payment.local_hour is 'Hour of the day of the payment, in the business time zone.';

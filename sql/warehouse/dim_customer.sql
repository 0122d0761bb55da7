-- grain: One row per customer version (SCD type 2).
-- key: customer_id, valid_from
-- scope: t.customer_key > 0 and /* scope:customer t.customer_id */ true
-- unknown: customer_id = null
-- guest: customer_id = null
-- reads: production.customer_versions, production.customers

-- A change of one of these makes a new version. Other attributes have their newest known value in all versions.
\set tracked 'segment, country, region, city'

with state as (
    select
        customer_id,
        effective_at,
        :tracked,
        row(:tracked) is distinct from lag(row(:tracked)) over history as is_change
    from production.customer_versions
    where /* scope:customer customer_id */ true
    window history as (partition by customer_id order by effective_at)
),
version as (
    select
        *,
        lag(effective_at) over history is null as is_first,
        lead(effective_at) over history as next_effective_at,
        last_value(segment) over to_newest as current_segment,
        last_value(country) over to_newest as current_country,
        last_value(region) over to_newest as current_region,
        last_value(city) over to_newest as current_city
    from state
    where is_change
    window history as (partition by customer_id order by effective_at),
        to_newest as (history rows between current row and unbounded following)
),
customer as (
    select
        customer_id,
        gender,
        extract(year from birth_date)::integer as birth_year,
        acquisition_channel,
        registration_date,
        is_inferred
    from production.customers
    where /* scope:customer customer_id */ true
)
select
    customer_id,
    :tracked,
    current_segment,
    current_country,
    current_region,
    current_city,
    gender,
    birth_year,
    acquisition_channel,
    registration_date,
    is_inferred,
    case when coalesce(is_first, true) then '1900-01-01 00:00:00+00'::timestamptz else effective_at end as valid_from,
    coalesce(next_effective_at, '9999-12-31 00:00:00+00'::timestamptz) as valid_to,
    next_effective_at is null as is_current
from customer
left join version using (customer_id)
;

comment on column warehouse.dim_customer.customer_key is 'Surrogate key of the customer version; -1 is the unknown member, -2 means guests: orders without a customer.';
comment on column warehouse.dim_customer.customer_id is 'Source id of the customer.';
comment on column warehouse.dim_customer.segment is 'Segment in this version.';
comment on column warehouse.dim_customer.country is 'Country in this version.';
comment on column warehouse.dim_customer.region is 'Region in this version.';
comment on column warehouse.dim_customer.city is 'City in this version.';
comment on column warehouse.dim_customer.current_segment is 'Segment of the customer now, the same in all versions.';
comment on column warehouse.dim_customer.current_country is 'Country of the customer now, the same in all versions.';
comment on column warehouse.dim_customer.current_region is 'Region of the customer now, the same in all versions.';
comment on column warehouse.dim_customer.current_city is 'City of the customer now, the same in all versions.';
comment on column warehouse.dim_customer.gender is 'Gender, newest known.';
comment on column warehouse.dim_customer.birth_year is 'Year of birth, newest known.';
comment on column warehouse.dim_customer.acquisition_channel is 'Channel that first brought the customer, newest known value.';
comment on column warehouse.dim_customer.registration_date is 'Date of registration, newest known.';
comment on column warehouse.dim_customer.is_inferred is 'True while the customer is only known from other rows.';
comment on column warehouse.dim_customer.valid_from is 'First instant of the version; 1900-01-01 UTC for the first one.';
comment on column warehouse.dim_customer.valid_to is 'End of the version, itself excluded; 9999-12-31 UTC for the current one.';
comment on column warehouse.dim_customer.is_current is 'True for the last version of the customer. Facts belong to all versions, so never filter facts by it.';

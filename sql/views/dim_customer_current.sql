-- Grain: one row per customer.
create view warehouse.dim_customer_current as
select
    customer_id,
    segment,
    country,
    region,
    city,
    gender,
    birth_year,
    acquisition_channel,
    registration_date,
    is_inferred
from warehouse.dim_customer
where is_current;

comment on view warehouse.dim_customer_current is 'One row per customer, as they are now. Facts relate to it by customer_id, which is NULL for guests and unknown customers: keep facts without a match. The columns current_… of dim_customer say the same for every fact.';
comment on column warehouse.dim_customer_current.segment is 'Segment of the customer now.';
comment on column warehouse.dim_customer_current.country is 'Country of the customer now.';
comment on column warehouse.dim_customer_current.region is 'Region of the customer now.';
comment on column warehouse.dim_customer_current.city is 'City of the customer now.';

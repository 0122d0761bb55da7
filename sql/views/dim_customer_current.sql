-- Grain: one row per key of dim_customer, the unknown one (-1) included, so that a join by customer_key keeps every fact.
create view warehouse.dim_customer_current as
select
    v.customer_key,
    c.segment,
    c.country,
    c.region,
    c.city,
    v.gender,
    v.birth_year,
    v.acquisition_channel,
    v.registration_date,
    v.is_inferred
from warehouse.dim_customer as v
left join warehouse.dim_customer as c on c.customer_id = v.customer_id and c.is_current;

comment on view warehouse.dim_customer_current is 'One row per customer_key of dim_customer: the customer as they are now, whichever version the key is of. Facts join to it by customer_key, in place of dim_customer, and all of them have a row; guests and unknown customers have -1.';
comment on column warehouse.dim_customer_current.customer_key is 'Key of a version of the customer, as facts have it; -1 without a customer.';
comment on column warehouse.dim_customer_current.segment is 'Segment of the customer now.';
comment on column warehouse.dim_customer_current.country is 'Country of the customer now.';
comment on column warehouse.dim_customer_current.region is 'Region of the customer now.';
comment on column warehouse.dim_customer_current.city is 'City of the customer now.';

-- grain: One row per payment method in use.
-- key: payment_method

-- A run replaces the existing members with those that facts name.
select
    m.payment_method,
    case
        when m.payment_method in ('cash', 'cash_on_delivery', 'cod', 'bank_transfer', 'wire', 'cheque', 'check') then 'Offline'
        else 'Online'
    end as payment_type
from /* members */ (select * from warehouse.dim_payment where payment_key <> -1) as m
;

comment on column warehouse.dim_payment.payment_key is 'Surrogate key of the payment method; -1 is the unknown member.';
comment on column warehouse.dim_payment.payment_method is 'Method, lower case.';
comment on column warehouse.dim_payment.payment_type is 'Offline for cash, cheque and bank transfer, otherwise Online.';
comment on column warehouse.dim_payment.member_hash is 'Hash of the natural key: payment_method.';

-- Whether the status of a payment, as written, says that it succeeded. A payment without a status did.
create function warehouse.is_successful_payment(status text) returns boolean
language sql immutable parallel safe
return coalesce(lower(status) in ('succeeded', 'completed', 'paid', 'captured', 'success'), true);

comment on function warehouse.is_successful_payment is 'Whether the status of a payment, as written, says that it succeeded.';

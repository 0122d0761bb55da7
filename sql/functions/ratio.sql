-- A quotient with 2 decimals, rounded half away from zero. NULL if the divisor is zero or NULL.
create function warehouse.ratio(part numeric, whole numeric) returns numeric
language sql immutable parallel safe
return round(part / nullif(whole, 0), 2);

comment on function warehouse.ratio is 'A quotient with 2 decimals; NULL if the divisor is zero.';

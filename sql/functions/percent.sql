-- A part of a whole in percent, 2 decimals, rounded half away from zero. NULL if the whole is zero or NULL.
create function warehouse.percent(part numeric, whole numeric) returns numeric
language sql immutable parallel safe
return round(100 * part / nullif(whole, 0), 2);

comment on function warehouse.percent is 'A part of a whole in percent, 2 decimals; NULL if the whole is zero.';

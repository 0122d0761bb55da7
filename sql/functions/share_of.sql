-- The share of an amount by weight, round(amount × weight / total weight, 2). Dividing numerics already rounds, so the
-- cents are divided as whole numbers. No argument may be below 0.
create function warehouse.share_of(amount numeric, weight numeric, total_weight numeric) returns numeric
language sql immutable parallel safe
return div(200 * amount * weight + total_weight, 2 * total_weight) * 0.01;

comment on function warehouse.share_of is 'The share of an amount by weight, rounded to the cent.';

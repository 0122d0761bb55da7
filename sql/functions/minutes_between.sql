-- Minutes from one instant to a later one, 2 decimals, not below 0. NULL if either is missing.
create function warehouse.minutes_between(start_at timestamptz, end_at timestamptz) returns numeric
language sql immutable parallel safe
return case
    when start_at is not null and end_at is not null
    then round(greatest(extract(epoch from end_at - start_at), 0) / 60, 2)
end;

comment on function warehouse.minutes_between is 'Minutes from one instant to a later one, 2 decimals, not below 0.';

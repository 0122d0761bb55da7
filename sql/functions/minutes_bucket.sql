-- The span of minutes that contains the time between two instants, named by its first minute: 0, 1, 2, 5, 10, 30 or 60.
create function warehouse.minutes_bucket(start_at timestamptz, end_at timestamptz) returns integer
language sql immutable parallel safe
return case
    when start_at is null or end_at is null then null
    when end_at < start_at + interval '1 minute' then 0
    when end_at < start_at + interval '2 minutes' then 1
    when end_at < start_at + interval '5 minutes' then 2
    when end_at < start_at + interval '10 minutes' then 5
    when end_at < start_at + interval '30 minutes' then 10
    when end_at < start_at + interval '60 minutes' then 30
    else 60
end;

comment on function warehouse.minutes_bucket is 'The span of minutes that contains the time between two instants, named by its first minute: 0, 1, 2, 5, 10, 30 or 60.';

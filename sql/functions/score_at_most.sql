-- Score 5 to 1 of a value where smaller is better: 5 up to the first of four thresholds, 1 beyond the last.
create function warehouse.score_at_most(value numeric, thresholds jsonb) returns integer
language sql immutable parallel safe
return case
    when value <= (thresholds ->> 0)::numeric then 5
    when value <= (thresholds ->> 1)::numeric then 4
    when value <= (thresholds ->> 2)::numeric then 3
    when value <= (thresholds ->> 3)::numeric then 2
    else 1
end;

comment on function warehouse.score_at_most is 'Score 5 to 1 by four rising thresholds; smaller is better.';

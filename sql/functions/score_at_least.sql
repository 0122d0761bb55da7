-- Score 5 to 1 of a value where larger is better: 5 from the first of four thresholds on, 1 below the last.
create function warehouse.score_at_least(value numeric, thresholds jsonb) returns integer
language sql immutable parallel safe
return case
    when value >= (thresholds ->> 0)::numeric then 5
    when value >= (thresholds ->> 1)::numeric then 4
    when value >= (thresholds ->> 2)::numeric then 3
    when value >= (thresholds ->> 3)::numeric then 2
    else 1
end;

comment on function warehouse.score_at_least is 'Score 5 to 1 by four falling thresholds; larger is better.';

-- Segment of a customer by the scores of recency, frequency and monetary value. The first matching rule wins.
create function warehouse.rfm_segment(recency integer, frequency integer, monetary integer) returns text
language sql immutable parallel safe
return case
    when recency >= 4 and frequency >= 4 and monetary >= 4 then 'Champion'
    when recency <= 2 and monetary >= 4 then 'Big Spender'
    when recency >= 3 and frequency >= 3 then 'Loyal'
    when recency >= 4 and frequency <= 2 then 'New'
    when recency = 1 and frequency <= 2 then 'Lost'
    when recency <= 2 then 'At Risk'
    else 'Regular'
end;

comment on function warehouse.rfm_segment is 'Segment by the scores of recency, frequency and monetary value: the first matching rule wins.';

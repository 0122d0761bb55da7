-- Made from the registry of metrics (src/metrics/registry/) by "npm run sql:metrics": change it there.
create function warehouse.contribution_after_ads(contribution numeric, ad_spend numeric) returns numeric
language sql immutable parallel safe
return contribution - ad_spend;

comment on function warehouse.contribution_after_ads is 'contribution − ad_spend.';

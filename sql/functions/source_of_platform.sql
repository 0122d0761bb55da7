-- The utm_source of sessions from ads on a platform.
create function warehouse.source_of_platform(platform text) returns text
language sql immutable parallel safe
return (
    select case name
        when 'meta' then 'facebook'
        when 'fb' then 'facebook'
        when 'ig' then 'instagram'
        when 'adwords' then 'google'
        when 'microsoft' then 'bing'
        else name
    end
    from (select regexp_replace(lower(platform), ' ads$', '') as name) as platform
);

comment on function warehouse.source_of_platform is 'The utm_source of sessions from ads on a platform: its name in lower case; other names of a platform become its usual one (meta: facebook).';

-- social, search or NULL: the kind of site that a referrer or utm_source names, by the site's name or by one of its
-- hosts. A host belongs to a site if one of its labels except the last is the site's name, as in l.facebook.com.
create function warehouse.site_kind(url text) returns text
language sql immutable parallel safe
return (
    select case
        when host ~ '(^|\.)(t\.co|youtu\.be|lnkd\.in|fb\.com|fb\.me)$'
          or names && array['facebook', 'instagram', 'twitter', 'x', 'tiktok', 'linkedin', 'pinterest', 'youtube', 'reddit', 'snapchat']
        then 'social'
        when names && array['google', 'bing', 'yahoo', 'duckduckgo', 'baidu', 'yandex', 'ecosia']
        then 'search'
    end
    from (select warehouse.host_of(url) as host) as site
    cross join lateral (
        select case when host like '%.%' then (string_to_array(host, '.'))[:cardinality(string_to_array(host, '.')) - 1]
                    else array[host] end as names
    ) as label
);

comment on function warehouse.site_kind is 'social, search or NULL: the kind of site that a referrer or utm_source names.';

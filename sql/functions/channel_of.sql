-- Channel of a session by its utm values and its referrer. The first matching rule wins.
create function warehouse.channel_of(utm_source text, utm_medium text, utm_campaign text, referrer text, shop_domains text[]) returns text
language sql immutable parallel safe
return (
    select case
        when medium in ('cpc', 'ppc', 'paid', 'paidsearch', 'paid_search', 'sem')
            then case when source_kind = 'social' then 'Paid Social' else 'Paid Search' end
        when medium in ('paidsocial', 'paid_social') then 'Paid Social'
        when medium in ('display', 'banner', 'cpm') then 'Display'
        when medium in ('email', 'e-mail', 'newsletter') or source in ('email', 'e-mail', 'newsletter') then 'Email'
        when medium in ('affiliate', 'affiliates') then 'Affiliates'
        when medium = 'sms' then 'SMS'
        when medium in ('social', 'social-network', 'social_media', 'sm') or source_kind = 'social' then 'Organic Social'
        when medium = 'organic' or source_kind = 'search' then 'Organic Search'
        when medium = 'referral' then 'Referral'
        when source is null and medium is null and utm_campaign is null then
            case
                when referrer is null then 'Direct'
                when warehouse.site_kind(referrer) = 'search' then 'Organic Search'
                when warehouse.site_kind(referrer) = 'social' then 'Organic Social'
                when warehouse.host_of(referrer) = any (shop_domains) then 'Direct'
                else 'Referral'
            end
        else 'Other'
    end
    from (
        select lower(utm_source) as source, lower(utm_medium) as medium, warehouse.site_kind(utm_source) as source_kind
    ) as utm
);

comment on function warehouse.channel_of is 'Channel of a session by its utm values and its referrer: the first matching rule wins.';

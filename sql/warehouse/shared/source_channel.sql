-- One row per source that the visits come from, with its channel. It reads `visit`: utm_source, utm_medium, utm_campaign,
-- referrer, is_inferred. The rules run once for each source: visits are many, their sources are few. An inferred
-- session has no source. In an array NULLs are equal; by four conditions the planner would expect a single row.
source_channel as (
    select
        source,
        warehouse.channel_of(
            source[1], source[2], source[3], warehouse.host_of(source[4]), (select shop_domains from ops.settings)
        ) as channel_name
    from (
        select distinct array[v.utm_source, v.utm_medium, v.utm_campaign, v.referrer] as source
        from visit as v
        where not v.is_inferred
    ) as d
)

-- One row per traffic source, with its channel. It reads `visit`: utm_source, utm_medium, utm_campaign, referrer,
-- is_inferred. The rules run once per source, because there are many visits but few sources. An inferred session has no
-- source. The join compares arrays, in which NULLs are equal: for four conditions the planner would estimate a single
-- row.
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

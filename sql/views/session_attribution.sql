-- Grain: one row per session, with the channel that brought it and what it earned.
create view warehouse.session_attribution as
select
    s.session_id,
    s.user_id,
    d.full_date as date,
    ch.channel_name,
    ch.utm_source,
    ch.utm_medium,
    ch.utm_campaign,
    g.country,
    s.device_type,
    s.platform,
    s.order_count > 0 as converted,
    s.revenue_amount as revenue,
    s.order_id
from warehouse.fact_session as s
join warehouse.dim_date as d on d.date_key = s.date_key
join warehouse.dim_channel as ch on ch.channel_key = s.channel_key
left join warehouse.dim_geography as g on g.geography_key = s.geography_key and g.geography_key > 0;

comment on view warehouse.session_attribution is 'One row per session: which channel brought it and what it earned.';
comment on column warehouse.session_attribution.date is 'Business date of the start of the session.';
comment on column warehouse.session_attribution.converted is 'Whether there was a sale in the session.';
comment on column warehouse.session_attribution.revenue is 'Σ total_amount of its sales.';

-- grain: One row per channel, utm_source, utm_medium and utm_campaign in use.
-- key: channel_name, utm_source, utm_medium, utm_campaign
-- unknown: utm_source = null, utm_medium = null, utm_campaign = null

-- A run replaces the existing members with those that facts name.
select m.channel_name, m.utm_source, m.utm_medium, m.utm_campaign
from /* members */ (select * from warehouse.dim_channel where channel_key <> -1) as m
;

comment on column warehouse.dim_channel.channel_key is 'Surrogate key of the channel; -1 is the unknown member.';
comment on column warehouse.dim_channel.channel_name is 'Channel.';
comment on column warehouse.dim_channel.utm_source is 'Campaign source as written.';
comment on column warehouse.dim_channel.utm_medium is 'Campaign medium as written.';
comment on column warehouse.dim_channel.utm_campaign is 'Campaign name as written.';
comment on column warehouse.dim_channel.member_hash is 'Hash of the natural key: channel_name, utm_source, utm_medium, utm_campaign.';

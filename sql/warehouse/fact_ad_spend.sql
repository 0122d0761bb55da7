-- grain: One row per row of ad spend, on its day.
-- key: spend_id
-- scope: /* scope:spend_key t.date_key */ true
-- members: dim_channel
-- reads: dim_date, ops.settings, production.ad_spend

-- Its channel is that of a session with the same campaign. Values that the row lacks follow from platform and name.
with campaign as (
    select
        a.*,
        coalesce(a.utm_source, warehouse.source_of_platform(a.platform)) as source,
        coalesce(a.utm_medium, 'cpc') as medium,
        coalesce(a.utm_campaign, a.campaign_name) as campaign
    from production.ad_spend as a
    where /* scope:spend a.date */ true
)
select
    c.spend_id,
    d.date_key,
    warehouse.channel_of(
        c.source, c.medium, c.campaign, null, (select shop_domains from ops.settings)
    ) as channel_name,
    c.source as utm_source,
    c.medium as utm_medium,
    c.campaign as utm_campaign,
    c.platform,
    c.campaign_name,
    c.amount,
    c.impressions,
    c.clicks
from campaign as c
left join warehouse.dim_date as d on d.full_date = c.date
order by date_key
;

comment on column warehouse.fact_ad_spend.spend_id is 'Source id of the row. A row without an id has <platform>|<campaign_name>|<utm_source>|<utm_medium>|<utm_campaign>|<date>#<n>.';
comment on column warehouse.fact_ad_spend.spend_hash is 'Hash of the id, which can be longer than an index entry.';
comment on column warehouse.fact_ad_spend.date_key is 'Day on which it was spent, yyyymmdd.';
comment on column warehouse.fact_ad_spend.channel_key is 'Channel of the sessions that it paid for, by its utm values, otherwise by platform and campaign_name.';
comment on column warehouse.fact_ad_spend.platform is 'Advertising platform as written.';
comment on column warehouse.fact_ad_spend.campaign_name is 'Campaign as the platform names it.';
comment on column warehouse.fact_ad_spend.amount is 'What was spent.';
comment on column warehouse.fact_ad_spend.impressions is 'How often the ads were shown; NULL if unknown.';
comment on column warehouse.fact_ad_spend.clicks is 'Clicks on the ads; NULL if unknown.';
comment on column warehouse.fact_ad_spend.updated_run_id is 'Run that wrote the row last.';

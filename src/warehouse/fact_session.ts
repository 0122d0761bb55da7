import type { Derivation } from './derivation.ts'
import { channelMember, geographyMember, joinCustomer, joinDate, sessionChannels } from './fragments.ts'

const inScope = (alias: string) =>
  `/* scope:session ${alias}.session_id */ true and /* scope:event_time ${alias}.time */ true`

/**
 * `warehouse.fact_session`: one row per session, with what happened in it.
 *
 * Events are summed by session before they are joined; the first page is found from the first instant, which is
 * cheaper than sorting all pageviews.
 */
export const factSession: Derivation = {
  target: 'fact_session',
  key: ['session_id'],
  columns: [
    'session_id',
    'user_id',
    'date_key',
    'started_at',
    'customer_key',
    'customer_id',
    'platform',
    'device_type',
    'browser',
    'referrer',
    'landing_page',
    'landing_page_query',
    'first_page_path',
    'first_event_at',
    'last_event_at',
    'duration_seconds',
    'is_inferred',
    'pageview_count',
    'click_count',
    'max_scroll_percent',
    'cart_add_count',
    'had_product_view',
    'first_cart_at',
    'first_order_at',
    'order_count',
    'revenue_amount',
    'order_id',
    'is_bounce',
  ],
  members: [channelMember, geographyMember],
  targetScope: '/* scope:session t.session_id */ true',
  select: `
with ${sessionChannels('/* scope:session s.session_id */ true')},
pageview as (
    select
        p.session_id,
        count(*)::integer as pageview_count,
        min(p.time) as first_at,
        max(p.time) as last_at,
        bool_or(strpos(p.path, (select product_path_pattern from ops.settings)) > 0) as had_product_view
    from production.pageviews as p
    where ${inScope('p')}
    group by p.session_id
),
first_page as (
    select distinct on (p.session_id) p.session_id, p.path
    from production.pageviews as p
    join pageview as f on f.session_id = p.session_id and f.first_at = p.time
    where ${inScope('p')}
    order by p.session_id, p.event_id
),
scroll as (
    select
        s.session_id,
        max(s.scroll_percent) as max_scroll_percent,
        min(s.time) as first_at,
        max(s.time) as last_at
    from production.scrolls as s
    where ${inScope('s')}
    group by s.session_id
),
click as (
    select c.session_id, count(*)::integer as click_count, min(c.time) as first_at, max(c.time) as last_at
    from production.clicks as c
    where ${inScope('c')}
    group by c.session_id
),
cart_add as (
    select a.session_id, count(*)::integer as cart_add_count, min(a.time) as first_at, max(a.time) as last_at
    from production.cart_adds as a
    where ${inScope('a')}
    group by a.session_id
),
ordered as (
    select
        o.session_id,
        count(*) filter (where o.is_sale)::integer as order_count,
        coalesce(sum(o.total_amount) filter (where o.is_sale), 0) as revenue_amount
    from warehouse.fact_sales as o
    where o.session_id is not null and /* scope:session o.session_id */ true
    group by o.session_id
),
first_sale as (
    select distinct on (o.session_id) o.session_id, o.order_id, o.ordered_at
    from warehouse.fact_sales as o
    where o.session_id is not null and o.is_sale and /* scope:session o.session_id */ true
    order by o.session_id, o.ordered_at, o.order_id
)
select
    s.session_id,
    s.user_id,
    d.date_key,
    s.time as started_at,
    coalesce(cu.customer_key, -1) as customer_key,
    cu.customer_id,
    ch.channel_name,
    ch.utm_source,
    ch.utm_medium,
    ch.utm_campaign,
    s.country,
    s.region,
    s.city,
    s.platform,
    s.device_type,
    s.browser,
    s.referrer,
    s.landing_page,
    s.landing_page_query,
    fp.path as first_page_path,
    span.first_event_at,
    span.last_event_at,
    extract(epoch from span.last_event_at - span.first_event_at) as duration_seconds,
    s.is_inferred,
    coalesce(p.pageview_count, 0) as pageview_count,
    coalesce(c.click_count, 0) as click_count,
    sc.max_scroll_percent,
    coalesce(a.cart_add_count, 0) as cart_add_count,
    coalesce(p.had_product_view, false) as had_product_view,
    a.first_at as first_cart_at,
    fs.ordered_at as first_order_at,
    coalesce(o.order_count, 0) as order_count,
    coalesce(o.revenue_amount, 0) as revenue_amount,
    fs.order_id,
    coalesce(p.pageview_count, 0) = 1
        and c.session_id is null
        and a.session_id is null
        and o.session_id is null as is_bounce
from production.sessions as s
${joinDate('d', 's.time')}
${joinCustomer('cu', 's.user_id', 's.time')}
left join session_channel as ch on ch.session_id = s.session_id
left join pageview as p on p.session_id = s.session_id
left join first_page as fp on fp.session_id = s.session_id
left join scroll as sc on sc.session_id = s.session_id
left join click as c on c.session_id = s.session_id
left join cart_add as a on a.session_id = s.session_id
left join ordered as o on o.session_id = s.session_id
left join first_sale as fs on fs.session_id = s.session_id
cross join lateral (
    select least(p.first_at, sc.first_at, c.first_at, a.first_at) as first_event_at,
           greatest(p.last_at, sc.last_at, c.last_at, a.last_at) as last_event_at
) as span
where /* scope:session s.session_id */ true`,
}

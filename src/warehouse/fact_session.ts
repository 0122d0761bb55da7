import type { Derivation } from '../db/derivation.ts'
import {
  channelMember,
  geographyMember,
  joinChannel,
  joinCustomer,
  joinDate,
  sourceChannels,
  timezone,
} from './fragments.ts'

const inScope = (alias: string) =>
  `/* scope:session ${alias}.session_id */ true and /* scope:event_time ${alias}.time */ true`

/**
 * Of the pageviews of a session the first, by time and then id, as one text that sorts that way and ends in the path:
 * the smallest of a group is found while the others are summed, where a second pass over all pageviews would take as
 * long again. An instant is sent as eight bytes, which sort as text where none is negative (those before 2000 are);
 * \x01 within an id is made longer than the \x01\x01 that ends it, so that both sort and split hold for any id.
 */
const firstPage = {
  text: (alias: string) =>
    `(case when ${alias}.time < '2000-01-01 00:00:00+00' then '-' else '0' end
            || encode(timestamptz_send(${alias}.time), 'hex')
            || replace(${alias}.event_id, E'\\x01', E'\\x01\\x02') || E'\\x01\\x01' || ${alias}.path) collate "C"`,
  path: (text: string) => `substr(${text}, strpos(${text}, E'\\x01\\x01') + 2)`,
}

/**
 * `warehouse.fact_session`: one row per session, with what happened in it. All events are summed by session in one pass.
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
    'first_pageview_at',
    'first_page_date',
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
with scoped_session as (
    select s.*
    from production.sessions as s
    where /* scope:session s.session_id */ true
),
${sourceChannels('production.sessions as s where not s.is_inferred and /* scope:session s.session_id */ true')},
-- A subquery of its own (offset 0): two workers would each sum nearly every session, and a third step all of them again.
event as (
    select
        session_id,
        time,
        ${firstPage.text('p')} as page,
        false as is_click,
        false as is_cart_add,
        strpos(path, (select product_path_pattern from ops.settings)) > 0 as is_product_view,
        null::integer as scroll_percent
    from production.pageviews as p
    where ${inScope('p')}
    union all
    select session_id, time, null, false, false, false, scroll_percent
    from production.scrolls as s
    where ${inScope('s')}
    union all
    select session_id, time, null, true, false, false, null
    from production.clicks as c
    where ${inScope('c')}
    union all
    select session_id, time, null, false, true, false, null
    from production.cart_adds as a
    where ${inScope('a')}
    offset 0
),
session_event as (
    select
        session_id,
        min(time) as first_event_at,
        max(time) as last_event_at,
        count(page)::integer as pageview_count,
        min(time) filter (where page is not null) as first_pageview_at,
        min(page) as first_page,
        bool_or(is_product_view) as had_product_view,
        max(scroll_percent) as max_scroll_percent,
        (count(*) filter (where is_click))::integer as click_count,
        (count(*) filter (where is_cart_add))::integer as cart_add_count,
        min(time) filter (where is_cart_add) as first_cart_at
    from event
    group by session_id
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
    s.utm_source,
    s.utm_medium,
    s.utm_campaign,
    s.country,
    s.region,
    s.city,
    s.platform,
    s.device_type,
    s.browser,
    s.referrer,
    s.landing_page,
    s.landing_page_query,
    ${firstPage.path('e.first_page')} as first_page_path,
    e.first_pageview_at,
    (e.first_pageview_at at time zone ${timezone})::date as first_page_date,
    e.first_event_at,
    e.last_event_at,
    extract(epoch from e.last_event_at - e.first_event_at) as duration_seconds,
    s.is_inferred,
    coalesce(e.pageview_count, 0) as pageview_count,
    coalesce(e.click_count, 0) as click_count,
    e.max_scroll_percent,
    coalesce(e.cart_add_count, 0) as cart_add_count,
    coalesce(e.had_product_view, false) as had_product_view,
    e.first_cart_at,
    fs.ordered_at as first_order_at,
    coalesce(o.order_count, 0) as order_count,
    coalesce(o.revenue_amount, 0) as revenue_amount,
    fs.order_id,
    coalesce(e.pageview_count = 1 and e.click_count = 0 and e.cart_add_count = 0, false)
        and o.session_id is null as is_bounce
from scoped_session as s
${joinDate('d', 's.time')}
${joinCustomer('cu', 's.user_id', 's.time')}
${joinChannel('ch', 's')}
left join session_event as e on e.session_id = s.session_id
left join ordered as o on o.session_id = s.session_id
left join first_sale as fs on fs.session_id = s.session_id
order by date_key`,
}

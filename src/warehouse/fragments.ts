import type { Member } from '../db/derivation.ts'

/** The business time zone, read once per statement. */
export const timezone = '(select timezone from ops.settings)'

/** dim_date by the business date of an instant. A day that is missing there fails on the NOT NULL of date_key. */
export function joinDate(alias: string, time: string): string {
  return `left join warehouse.dim_date as ${alias} on ${alias}.full_date = (${time} at time zone ${timezone})::date`
}

/** dim_customer: the version of a customer that was valid at an instant. */
export function joinCustomer(alias: string, customerId: string, time: string): string {
  return `left join warehouse.dim_customer as ${alias}
    on ${alias}.customer_id = ${customerId} and ${time} >= ${alias}.valid_from and ${time} < ${alias}.valid_to`
}

export const channelMember: Member = {
  key: 'channel_key',
  dimension: 'dim_channel',
  natural: ['channel_name', 'utm_source', 'utm_medium', 'utm_campaign'],
}

export const paymentMember: Member = {
  key: 'payment_key',
  dimension: 'dim_payment',
  natural: ['payment_method'],
  more: {
    payment_type: `case when payment_method in ('cash', 'cash_on_delivery', 'cod', 'bank_transfer', 'wire', 'cheque', 'check')
      then 'Offline' else 'Online' end`,
  },
}

export const geographyMember: Member = {
  key: 'geography_key',
  dimension: 'dim_geography',
  natural: ['country', 'region', 'city'],
}

/** Whether the status of an order says that it is a sale. */
export function isSale(status: string): string {
  return `${status} <> all ((select not_sale_statuses from ops.settings)::text[])`
}

/** Whether a payment's status, as written, says that it succeeded. */
export function isSuccessful(status: string): string {
  return `coalesce(lower(${status}) in ('succeeded', 'completed', 'paid', 'captured', 'success'), true)`
}

/** Where a session came from, as one array, in which NULLs are equal: over four conditions the planner expects a single row. */
const source = (of: string) => `array[${of}.utm_source, ${of}.utm_medium, ${of}.utm_campaign, ${of}.referrer]`

/**
 * The CTE `source_channel` (source, channel_name): one row per place that the announced sessions s came from, of those
 * in `sessions` (what follows from). The rules run once for each: sessions are many, what they come from is not.
 */
export function sourceChannels(sessions: string): string {
  return `source_channel as (
    select
        source,
        warehouse.channel_of(
            source[1], source[2], source[3], warehouse.host_of(source[4]), (select shop_domains from ops.settings)
        ) as channel_name
    from (select distinct ${source('s')} as source from ${sessions}) as d
)`
}

/** The channel of a session; an inferred one has none. `of` is the alias of what has the session's columns. */
export function joinChannel(alias: string, of: string): string {
  return `left join source_channel as ${alias} on ${alias}.source = ${source(of)} and not ${of}.is_inferred`
}

/**
 * CTEs up to `header`: one row per order in scope, with what its facts share: dates, customer version, channel,
 * place, payment method, whether it is a sale.
 */
export const orderHeader = `
scoped_order as (
    select
        o.*,
        (o.time at time zone ${timezone})::date as order_date,
        s.utm_source,
        s.utm_medium,
        s.utm_campaign,
        s.referrer,
        s.is_inferred,
        s.platform,
        s.device_type,
        s.country as visit_country,
        s.region as visit_region,
        s.city as visit_city
    from production.orders as o
    left join production.sessions as s on s.session_id = o.session_id
    where /* scope:order o.order_id */ true
),
${sourceChannels('scoped_order as s where not s.is_inferred')},
newest_payment as (
    select distinct on (p.order_id) p.order_id, lower(p.payment_method) as payment_method
    from production.payments as p
    where ${isSuccessful('p.status')} and /* scope:order p.order_id */ true
    order by p.order_id, p.time desc, p.payment_id desc
),
header as (
    select
        o.order_id,
        o.time as ordered_at,
        o.order_date,
        d.date_key,
        o.customer_id,
        coalesce(c.customer_key, -1) as customer_key,
        o.session_id,
        coalesce(sc.channel_name, o.channel) as channel_name,
        o.utm_source,
        o.utm_medium,
        o.utm_campaign,
        coalesce(lower(o.payment_method), np.payment_method) as payment_method,
        case when g.of_order then o.country when g.of_session then o.visit_country else c.country end as country,
        case when g.of_order then o.region when g.of_session then o.visit_region else c.region end as region,
        case when g.of_order then o.city when g.of_session then o.visit_city else c.city end as city,
        o.platform,
        o.device_type,
        o.discount_coupon_code as coupon_code,
        o.status,
        ${isSale('o.status')} as is_sale,
        o.total_price,
        coalesce(o.shipping_price, 0) as shipping_amount,
        coalesce(o.tax_amount, 0) as tax_amount,
        coalesce(o.discount, 0) as discount
    from scoped_order as o
    ${joinDate('d', 'o.time')}
    ${joinCustomer('c', 'o.customer_id', 'o.time')}
    ${joinChannel('sc', 'o')}
    left join newest_payment as np on np.order_id = o.order_id
    cross join lateral (
        select coalesce(o.country, o.region, o.city) is not null as of_order,
               coalesce(o.visit_country, o.visit_region, o.visit_city) is not null as of_session
    ) as g
)`

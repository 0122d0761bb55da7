import { expect, test } from 'vitest'
import { clickstreamEvents } from '../../src/sources/clickstream_events.ts'
import { ga4Events } from '../../src/sources/ga4_events.ts'
import { snowplowEvents } from '../../src/sources/snowplow_events.ts'
import { convertExport } from '../support/convert_export.ts'

const clicks = convertExport(clickstreamEvents)

test('every event has one outcome', () => {
  expect(clicks).toMatchObject({ read: 22, used: 19, leftOut: { other_event: 2 } })
  expect(clicks.rejected).toEqual([
    '21 invalid_value user_session: "user_session" of the event is empty, and no user is named: mend the row.',
  ])
})

test('a view is a pageview of its product, a cart is a cart add, and equal ones are one event', () => {
  expect(clicks.rows.pageviews?.[0]).toEqual({
    event_id: 's1/2026-03-01T00:00:00Z/view/P1',
    session_id: 's1',
    time: '2026-03-01 00:00:00 UTC',
    user_id: 'u1',
    path: '/product/P1',
  })
  const [first, second] = clicks.rows.cart_adds ?? []
  expect(first).toMatchObject({ product_id: 'P1', product_price: '33.20', session_id: 's1' })
  expect(second).toEqual(first)
})

test('purchases of one session at one time are one order, whose equal rows are two units', () => {
  const id = 's1/2026-03-01T00:09:00Z'
  expect(
    clicks.columns('order_items', 'order_id', 'product_id', 'product_price', 'product_qty').slice(0, 4),
  ).toEqual([
    [id, 'P1', '33.20', 1],
    [id, 'P2', '10.00', 1],
    [id, 'P2', '10.00', 1],
    ['s1/2026-03-01T00:20:00Z', 'P1', '33.20', 1],
  ])
  const orders = clicks.rows.orders?.filter(({ order_id }) => order_id === id) ?? []
  expect(orders).toHaveLength(3)
  expect(new Set(orders.map((each) => JSON.stringify(each))).size).toBe(1)
  expect(orders[0]).toEqual({
    order_id: id,
    customer_id: 'u1',
    session_id: 's1',
    time: '2026-03-01 00:09:00 UTC',
  })
})

test('without a session the events of a user on one day are one', () => {
  const sessions = [
    ...clicks.columns('pageviews', 'user_id', 'session_id'),
    ...clicks.columns('orders', 'customer_id', 'session_id'),
  ]
  expect(sessions.filter(([user]) => user === 'u3')).toEqual([
    ['u3', 'u3/2026-03-02'],
    ['u3', 'u3/2026-03-03'],
    ['u3', 'u3/2026-03-02'],
  ])
})

const snowplow = convertExport(snowplowEvents)

test('Snowplow: pageviews keep their page, and other events are left out', () => {
  expect(snowplow).toMatchObject({ read: 21, used: 16, leftOut: { other_event: 3 } })
  expect(snowplow.rows.pageviews?.[0]).toEqual({
    event_id: 'e001',
    session_id: 'sp-1',
    time: '2026-03-01T10:00:00.000Z',
    user_id: 'd1',
    domain: 'shop.example',
    path: '/product/P0',
    query: 'utm_source=google',
    previous_page: 'https://www.google.com/',
  })
  expect(snowplow.rows.pageviews?.at(-1)).toMatchObject({ session_id: 'd3/2026-03-01', path: '/' })
})

test('Snowplow: a struct that adds to the cart has a quantity if its property says so', () => {
  expect(snowplow.columns('cart_adds', 'product_id', 'product_qty')).toEqual([
    ['P1', '2.0'],
    ['P2', undefined],
  ])
})

test('Snowplow: a transaction is an order, its items are lines', () => {
  expect(
    snowplow.columns('orders', 'order_id', 'customer_id', 'total_price', 'shipping_price', 'tax_amount'),
  ).toEqual([
    ['9001', 'u7', '73.60', '8.00', '5.60'], // 40.00 + 20.00 + 8.00 + 5.60
    ['9002', undefined, '10.00', undefined, undefined],
  ])
  expect(
    snowplow.columns('order_items', 'order_id', 'order_item_id', 'product_price', 'product_qty'),
  ).toEqual([
    ['9001', 'e014', '20.00', '2'],
    ['9001', 'e015', '20.00', '1'],
    ['9002', 'e017', '10.00', 1],
  ])
  expect(snowplow.rejected).toEqual([
    '19 invalid_value ti_orderid: "ti_orderid" is empty: the transaction_item belongs to no order, mend the row.',
    '22 invalid_value domain_sessionid: "domain_sessionid" of the event is empty: mend the row.',
  ])
})

const ga4 = convertExport(ga4Events)

test('GA4: a session has its source, and (direct) is no source', () => {
  expect(ga4).toMatchObject({ read: 20, used: 15, leftOut: { other_event: 3 } })
  expect(ga4.rows.sessions).toEqual([
    {
      session_id: 'v1.1772',
      user_id: 'v1',
      time: '2026-03-01T10:05:00.000000Z',
      device_type: 'mobile',
      platform: 'mobile',
      country: 'Latvia',
      city: 'Riga',
      referrer: 'https://www.google.com/',
      landing_page: '/lamp',
      landing_page_query: 'utm_source=google&x=1',
      browser: 'Safari',
      utm_source: 'google',
      utm_medium: 'cpc',
      utm_campaign: 'Spring',
    },
    {
      session_id: 'v2.1773',
      user_id: 'v2',
      time: '2026-03-01T10:06:40.000Z',
      device_type: 'mobile',
      platform: 'mobile',
      country: 'Latvia',
      city: 'Riga',
      landing_page: '/',
      browser: 'Safari',
    },
  ])
})

test('GA4: a purchase is an order with a line for each item; without items its value is the total', () => {
  expect(
    ga4.columns('orders', 'order_id', 'customer_id', 'total_price', 'shipping_price', 'tax_amount'),
  ).toEqual([
    ['T-1', 'u7', undefined, '8.00', '5.60'],
    ['T-1', 'u7', undefined, '8.00', '5.60'],
    ['v2.1773/2026-03-01T10:05:30Z', undefined, '15.00', undefined, undefined],
  ])
  expect(ga4.columns('order_items', 'order_id', 'product_id', 'product_price', 'product_qty')).toEqual([
    ['T-1', 'P1', '20.00', '2'],
    ['T-1', 'P2', '20.00', '1'],
  ])
})

test('GA4: a page has its parts, and a time can be a number of microseconds', () => {
  expect(ga4.columns('pageviews', 'domain', 'path', 'query', 'time').slice(7)).toEqual([
    ['shop.example', '/product/P7', 'x=7', '2026-03-01T10:05:07.000000Z'],
    [undefined, '/cart', undefined, '2026-03-01T11:00:00Z'],
  ])
  expect(ga4.rejected).toEqual([
    '20 invalid_value event_timestamp: "yesterday" is no time: write it in microseconds or as 2026-03-01T10:15:00Z.',
    '21 invalid_value ga_session_id: "ga_session_id" of the event is empty: it belongs to no session, mend the row.',
  ])
})

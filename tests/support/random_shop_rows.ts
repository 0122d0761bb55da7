import fc from 'fast-check'
import type { FeedName } from '../../src/model/feeds/index.ts'

/** A row of a random file: column → text. A cell under `+` is an extra field. */
export type Cells = Record<string, string>

// Few different values, so that keys collide and references meet.
const customers = ['c1', 'c1', 'c2', 'c3']
const orders = ['o1', 'o1', 'o2']
const sessions = ['s1', 's1', 's2', 's3']
/** An id can be the name of another product, and a name another's id. */
const products = ['p1', 'p2', 'Mug']
const productNames = ['Mug', 'Cup', 'p1']
/** Parents have lower ids, so that no order of arrival makes a cycle. */
const parents: Record<string, string[]> = { k1: ['k0'], k2: ['k0', 'k1'], k3: ['k1', 'k2'] }
const categoryNames = ['Kitchen', 'Garden']
const places = ['TR', 'DE']
/** Around a new year, a month's end, and midnight in two time zones; some without an offset. */
const times = [
  '2025-12-31T23:30:00Z',
  '2026-01-31T08:00:00Z',
  '2026-01-31T23:30:00Z',
  '2026-02-01',
  '2026-02-01T12:00:00+03:00',
]
/** Too far ahead in early nights, or in all of them. */
const futureTimes = ['2026-02-10T10:00:00Z', '2026-03-01']
const days = ['2025-12-31', '2026-01-31', '2026-02-01']

const of = (...values: string[]) => fc.constantFrom(...values)
const time = fc.oneof({ weight: 20, arbitrary: of(...times) }, { weight: 1, arbitrary: of(...futureTimes) })
const updatedAt = fc.oneof({ weight: 1, arbitrary: of('') }, { weight: 1, arbitrary: time })
const isDeleted = of('true', 'false', '', '')

/** Required cells, then optional ones. */
type Cell = fc.Arbitrary<string>
function row(required: Record<string, Cell>, optional: Record<string, Cell>): fc.Arbitrary<Cells> {
  return fc.record(
    { ...required, ...optional },
    { requiredKeys: Object.keys(required) },
  ) as fc.Arbitrary<Cells>
}

const event = {
  required: { event_id: of('e1', 'e2'), session_id: of(...sessions), time },
  optional: { user_id: of('c1', 'c2', 'u1'), path: of('/', '/product/1', '/cart') },
}

/** The good rows of each feed. */
const goodRows: Record<FeedName, fc.Arbitrary<Cells>> = {
  customers: row(
    { customer_id: of(...customers) },
    {
      country: of(...places),
      city: of('A', 'B'),
      segment: of('gold', 'basic'),
      gender: of('f', 'm'),
      email: of('a@b.c'),
      birth_date: of('1990-05-01'),
      updated_at: updatedAt,
    },
  ),
  categories: of('k0', ...Object.keys(parents)).chain((id) =>
    row(
      { category_id: of(id), category_name: of(...categoryNames) },
      { ...(parents[id] ? { parent_category_id: of(...parents[id]) } : {}), updated_at: updatedAt },
    ),
  ),
  products: row(
    { product_id: of(...products), product_name: of(...productNames) },
    {
      category_id: of('k0', 'k1', 'k2'),
      category_name: of(...categoryNames),
      brand: of('X'),
      unit_cost: of('1', '2.5'),
      desi: of('0.5', '3'),
      is_gift_card: of('true', 'false'),
      updated_at: updatedAt,
    },
  ),
  product_costs: row(
    { product_id: of(...products), unit_cost: of('3', '4') },
    { effective_from: of(...days) },
  ),
  product_desi: row({ product_id: of(...products), desi: of('1', '6') }, { updated_at: updatedAt }),
  shipping_rates: row(
    { country: of('TR', '*'), max_desi: of('2', '8'), cost: of('5', '7') },
    { effective_from: of(...days) },
  ),
  inventory: row(
    { product_id: of(...products), quantity_on_hand: of('0', '12') },
    { location: of('main', 'B'), reorder_level: of('5'), updated_at: updatedAt },
  ),
  sessions: row(
    { session_id: of(...sessions), time },
    {
      user_id: of('c1', 'c2', 'u1'),
      platform: of('mobile'),
      country: of(...places),
      utm_source: of('google', 'facebook'),
      utm_medium: of('cpc'),
      referrer: of('https://bing.com/x'),
    },
  ),
  orders: row(
    { order_id: of(...orders), time },
    {
      customer_id: of(...customers),
      session_id: of(...sessions),
      status: of('completed', 'Void', 'wc-Odd', 'partially refunded'),
      total_price: of('20', '33.335'),
      shipping_price: of('4'),
      tax_amount: of('1.5', '0'),
      shipping_tax_amount: of('0.5', '9'),
      prices_include_tax: of('yes', 'no'),
      cancelled_at: of('2026-02-01'),
      discount: of('1', '2.01'),
      discount_coupon_code: of('SAVE'),
      payment_method: of('Cash', 'card'),
      channel: of('App'),
      country: of(...places),
      is_deleted: isDeleted,
      updated_at: updatedAt,
    },
  ),
  order_items: row(
    { order_id: of(...orders), product_price: of('1', '3.3333'), product_qty: of('1', '3') },
    {
      // The last one looks like a generated id, and is rejected.
      order_item_id: of('l1', 'l1', 'l2', 'o1#1', '#2'),
      product_id: of(...products),
      product_name: of(...productNames),
      discount: of('0.5'),
      tax_amount: of('0.19', '0'),
      is_gift_card: of('true', 'false'),
      product_cost: of('0.25'),
      is_deleted: isDeleted,
      updated_at: updatedAt,
    },
  ),
  payments: row(
    {
      payment_id: of('m1', 'm1', 'm2'),
      order_id: of(...orders),
      payment_method: of('card', 'COD'),
      amount: of('9', '20'),
      time,
    },
    { status: of('paid', 'declined'), fee_amount: of('0.35'), is_deleted: isDeleted, updated_at: updatedAt },
  ),
  refunds: row(
    { refund_id: of('r1', 'r2', 'r3'), order_id: of(...orders), amount: of('1', '2.05'), time },
    {
      order_item_id: of('l1', '#1', '#0'),
      quantity: of('1'),
      tax_amount: of('0.3', '5'),
      shipping_amount: of('0.5'),
      is_restocked: of('true'),
      reason: of('late'),
      is_deleted: isDeleted,
      updated_at: updatedAt,
    },
  ),
  ad_spend: row(
    { date: of(...days), platform: of('google', 'google', 'Meta Ads'), amount: of('1', '2.5') },
    {
      // Most come without one. The last looks like a generated id, and is rejected.
      spend_id: of('', '', '', 'a1', 'a2', 'google|||||2026-02-01#1'),
      campaign_name: of('spring'),
      utm_medium: of('cpc'),
      clicks: of('7'),
      is_deleted: isDeleted,
      updated_at: updatedAt,
    },
  ),
  expenses: row(
    {
      expense_id: of('x1', 'x1', 'x2'),
      category: of('rent', 'staff'),
      amount: of('10', '31.01'),
      date_from: of(...days),
    },
    { date_to: of('2026-02-01', '2026-02-03', '2026-01-31'), is_deleted: isDeleted, updated_at: updatedAt },
  ),
  pageviews: row(event.required, event.optional),
  scrolls: row({ ...event.required, scroll_percent: of('10', '90') }, event.optional),
  clicks: row(event.required, { ...event.optional, target_id: of('buy') }),
  cart_adds: row(event.required, {
    ...event.optional,
    product_id: of(...products),
    product_name: of(...productNames),
    product_qty: of('1'),
  }),
}

/**
 * What can be wrong with a row: an extra field, an unknown column, an empty required cell, a bad number or time, a
 * value below zero.
 */
function spoiled(good: fc.Arbitrary<Cells>): fc.Arbitrary<Cells> {
  return fc.tuple(good, fc.nat(), of('+', 'more', '', 'x', '-1')).map(([cells, at, fault]) => {
    if (fault === '+') return { ...cells, '+': 'too many' }
    if (fault === 'more') return { ...cells, 'One More': 'column' }
    const columns = Object.keys(cells)
    return { ...cells, [columns[at % columns.length] as string]: fault }
  })
}

/** If one of two faults is a time too far ahead, the night decides which one is reported. So it is left alone. */
function withFutures(most: number, good: fc.Arbitrary<Cells>): fc.Arbitrary<Cells> {
  return good.map((cells) => {
    let found = 0
    const mended = Object.entries(cells).map(([name, text]) =>
      futureTimes.includes(text) && ++found > most ? [name, times[0] as string] : [name, text],
    )
    return Object.fromEntries(mended)
  })
}

/** Rows of a feed, a few of them bad or equal to the previous one. */
export function randomRows(feed: FeedName): fc.Arbitrary<Cells[]> {
  const good = goodRows[feed]
  const any = fc.oneof(
    { weight: 14, arbitrary: withFutures(1, good) },
    { weight: 1, arbitrary: spoiled(withFutures(0, good)) },
  )
  return fc
    .array(fc.tuple(any, fc.nat(9)), { maxLength: 5, size: 'max' })
    .map((rows) => rows.flatMap(([cells, again]) => (again === 0 ? [cells, cells] : [cells])))
}

import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { feedByName, feeds } from '../../src/model/feeds/index.ts'
import { feedsDocument } from '../../src/staging/feeds_document.ts'

// The feeds of the specification, and one column more: shipping_price of order_items, the shipping of a line.
// Of each feed: its aliases, its key, and its columns with their types; * is required, aliases stand in brackets.
const table = `
customers (users, user_table): customer_id
  customer_id* id (user_id)
  email text
  first_name text
  last_name text
  phone text
  gender text
  birth_date date
  country text
  region text (state)
  city text
  postal_code text
  segment text (customer_tier, customer_segment)
  acquisition_channel text
  email_verified boolean
  has_purchase_last_year boolean
  has_purchase_last_qtr boolean
  registration_date date (signup_date, created_at)
  updated_at time
categories: category_id
  category_id* id
  category_name* text (name)
  parent_category_id text
  updated_at time
products (listing_products, product_table): product_id
  product_id* id (sku, product_sku)
  product_name* text (name)
  category_id text
  category_name text (category, product_category)
  brand text
  listing_id text
  list_price price (price, unit_price)
  unit_cost price (cost, product_cost)
  desi decimal
  is_active boolean
  is_gift_card boolean (gift_card)
  updated_at time
product_costs (cost, costs): product_id, effective_from
  product_id* id (sku)
  unit_cost* price (cost)
  effective_from date
product_desi (desi): product_id
  product_id* id (sku)
  desi* decimal
  updated_at time
shipping_rates (fedex): country, max_desi, effective_from
  country* id
  max_desi* decimal
  cost* money
  effective_from date
  carrier text
inventory (product_offerings, stock): product_id, location, day
  product_id* id (sku)
  quantity_on_hand* integer (quantity, stock)
  reorder_level integer
  location text
  updated_at time
sessions (session_table): session_id
  session_id* id
  user_id text (customer_id)
  time* time (session_start, started_at)
  platform text
  device_type text
  country text
  region text
  city text
  ip text
  referrer text
  landing_page text
  landing_page_query text
  landing_page_hash text
  browser text
  utm_source text
  utm_medium text
  utm_campaign text
orders (order_table, transactions): order_id
  order_id* id (transaction_id)
  customer_id text (user_id)
  session_id text
  event_id text
  time* time (order_date, order_time, transaction_date)
  status text (order_status)
  total_price money (total_amount)
  shipping_price money (shipping)
  tax_amount money (tax)
  shipping_tax_amount money (shipping_tax)
  prices_include_tax boolean (taxes_included)
  cancelled_at time
  discount money (discount_amount)
  discount_coupon_code text (coupon_code)
  payment_method text
  channel text
  currency text
  country text
  region text (state)
  city text
  total_items integer
  total_qty integer
  is_deleted boolean
  updated_at time
order_items (order_line_items, order_line_item_table, transaction_items): order_id, order_item_id
  order_id* id (transaction_id)
  order_item_id text (event_id, transaction_item_id)
  product_id text (sku, product_sku)
  product_name text
  product_price* price (unit_price, price)
  product_qty* integer (quantity, qty)
  discount money (line_discount)
  tax_amount money (line_tax)
  shipping_price money
  is_gift_card boolean (gift_card)
  product_cost price (unit_cost)
  user_id text
  session_id text
  time time
  is_deleted boolean
  updated_at time
payments: payment_id
  payment_id* id
  order_id* id
  payment_method* text (method)
  amount* money
  fee_amount money (fee)
  status text
  time* time (paid_at, payment_date)
  is_deleted boolean
  updated_at time
refunds (order_refunds): refund_id
  refund_id* id
  order_id* id
  amount* money
  time* time (refunded_at, refund_date)
  order_item_id text
  quantity integer
  tax_amount money
  shipping_amount money
  is_restocked boolean (restocked)
  reason text
  is_deleted boolean
  updated_at time
ad_spend (marketing_spend, ads): spend_id
  spend_id id
  date* date (day)
  platform* text (source)
  campaign_name text (campaign)
  utm_source text
  utm_medium text
  utm_campaign text
  amount* money (cost, spend)
  impressions integer
  clicks integer
  is_deleted boolean
  updated_at time
expenses (costs_of_business, overheads): expense_id
  expense_id* id
  category* text
  amount* money
  date_from* date (date)
  date_to date
  is_deleted boolean
  updated_at time
pageviews (pageview_table): event_id, time
  event_id* id
  session_id* id
  time* time
  user_id text (customer_id)
  domain text
  path text
  hash text
  query text
  previous_page text
scrolls (scroll_table): event_id, time
  event_id* id
  session_id* id
  time* time
  user_id text (customer_id)
  domain text
  path text
  hash text
  query text
  previous_page text
  scroll_percent* percent
clicks (click_table): event_id, time
  event_id* id
  session_id* id
  time* time
  user_id text (customer_id)
  domain text
  path text
  hash text
  query text
  previous_page text
  href text
  target_id text
  target_tag text
  target_text text
cart_adds (add_to_cart_table): event_id, time
  event_id* id
  session_id* id
  time* time
  user_id text (customer_id)
  domain text
  path text
  hash text
  query text
  previous_page text
  product_id text (sku)
  product_name text
  product_price price
  product_qty integer
`

test('the declarations are those of the specification', () => {
  const declared = feeds.map(({ name, aliases, key, columns }) => {
    const list = (names: readonly string[]) => (names.length > 0 ? ` (${names.join(', ')})` : '')
    const fields = columns.map(
      (column) => `${column.name}${column.required ? '*' : ''} ${column.type}${list(column.aliases)}`,
    )
    return `${name}${list(aliases)}: ${key.join(', ')}\n  ${fields.join('\n  ')}\n`
  })
  expect(`\n${declared.join('')}`).toBe(table)
})

test('no name or alias stands for two feeds, or for two columns of one', () => {
  const names = feeds.flatMap((feed) => [feed.name, ...feed.aliases])
  expect(new Set(names).size).toBe(names.length)
  for (const feed of feeds) {
    const columns = feed.columns.flatMap((column) => [column.name, ...column.aliases])
    expect([feed.name, new Set(columns).size]).toEqual([feed.name, columns.length])
  }
})

test('rules and keys name columns of their feed', () => {
  for (const feed of feeds) {
    const columns = feed.columns.map((column) => column.name)
    const ruled = feed.rules.flatMap((rule) =>
      Object.entries(rule).flatMap(([name, value]) => (['kind', 'form', 'most'].includes(name) ? [] : value)),
    )
    expect(columns).toEqual(expect.arrayContaining(ruled))
    expect([...columns, 'day']).toEqual(expect.arrayContaining([...feed.key]))
  }
})

test('a feed is found by its name', () => {
  expect(feedByName('orders').key).toEqual(['order_id'])
  expect(feedByName('nothing')).toBeUndefined()
})

test('the document has a section for each feed and a row for each column', () => {
  const document = feedsDocument(feeds)
  expect(document.match(/^## (?!Types|Format)/gm)).toHaveLength(feeds.length)
  for (const feed of feeds) {
    for (const column of feed.columns) expect(document).toContain(`| \`${column.name}\``)
  }
})

test('docs/feeds.md is up to date', async () => {
  const written = await readFile(new URL('../../docs/feeds.md', import.meta.url), 'utf8')
  expect(written === feedsDocument(feeds), 'run npm run docs:feeds').toBe(true)
})

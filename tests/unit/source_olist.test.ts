import { expect, test } from 'vitest'
import { olist } from '../../src/sources/olist.ts'
import { cents, convertExport } from '../support/convert_export.ts'

const convert = (name: string) => {
  const kind = olist.find((each) => each.name === name)
  if (!kind) throw new Error(`no kind ${name}`)
  return convertExport(kind)
}

test('orders have their time in São Paulo, and a known status', () => {
  const orders = convert('olist_orders')
  expect(orders).toMatchObject({ read: 20, used: 20, rejected: [] })
  // São Paulo has summer time in January 2018: two hours behind UTC.
  expect(orders.rows.orders?.[0]).toEqual({
    order_id: 'o01',
    customer_id: 'c01',
    time: '2018-01-01T03:56:33Z',
    status: 'delivered',
    currency: 'BRL',
  })
  expect(orders.columns('orders', 'status').flat().slice(12, 19)).toEqual([
    'shipped',
    'processing',
    'processing',
    'cancelled',
    'canceled',
    'pending',
    'processing',
  ])
})

test('a row of the items is one unit, numbered within its order', () => {
  const items = convert('olist_order_items')
  expect(items).toMatchObject({ read: 21, used: 21, rejected: [] })
  // 20 × 50.00 + 1234.90 = 2234.90
  expect(cents(items, 'order_items', 'product_price')).toBe(223490)
  expect(items.columns('order_items', 'order_id', 'order_item_id', 'product_qty').slice(2, 4)).toEqual([
    ['o03', '1', 1],
    ['o03', '2', 1],
  ])
})

test('payments are identified by order and number, in any order of the file', () => {
  const payments = convert('olist_order_payments')
  expect(payments).toMatchObject({ read: 20, used: 20, rejected: [] })
  // 20 units × 60.00 + 1280.48 + 10.00 = 2490.48
  expect(cents(payments, 'payments', 'amount')).toBe(249048)
  const ids = payments.columns('payments', 'payment_id').flat()
  expect(new Set(ids).size).toBe(20)
  expect(ids).toContain('o05/payment/2')
  expect(new Set(payments.columns('payments', 'time').flat())).toEqual(new Set(['2018-10-17']))
})

test('a customer lives where the order went', () => {
  const customers = convert('olist_customers')
  expect(customers).toMatchObject({ read: 20, used: 20 })
  expect(customers.rows.customers?.[0]).toEqual({
    customer_id: 'c01',
    country: 'BR',
    region: 'SP',
    city: 'sao paulo',
    postal_code: '01001',
  })
})

test('a category has its Portuguese name, as its oldest row, until the translations come', () => {
  const products = convert('olist_products')
  expect(products).toMatchObject({ read: 20, used: 20 })
  expect(products.rows.products).toHaveLength(20)
  expect(products.rows.products?.[0]).toEqual({ product_id: 'p1', product_name: 'p1', category_id: 'artes' })
  expect(products.rows.categories).toHaveLength(16) // four products have no category
  expect(products.rows.categories?.[0]).toMatchObject({ category_name: 'artes', updated_at: '2016-01-01' })
  expect(convert('olist_category_translation').rows.categories?.[1]).toEqual({
    category_id: 'artes',
    category_name: 'art',
  })
})

test.each(['olist_sellers', 'olist_geolocation', 'olist_order_reviews'])('%s belong to no feed', (name) => {
  expect(convert(name)).toMatchObject({ read: 2, used: 0, rejected: [], leftOut: { no_feed: 2 }, rows: {} })
})

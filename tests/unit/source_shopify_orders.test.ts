import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { shopifyOrders } from '../../src/sources/shopify_orders.ts'
import { convertExportText } from '../support/convert_export.ts'
import { type Converted, convertFixture, convertText, csvOf } from '../support/convert_text.ts'

const converted = convertFixture(shopifyOrders)
const header = [...Object.keys(shopifyOrders.needs), ...Object.keys(shopifyOrders.takes)]

function order(id: string, of: Converted = converted) {
  return of.rows.orders?.find(({ order_id }) => order_id === id)
}

function linesOf(id: string) {
  return converted
    .columns(
      'order_items',
      'order_id',
      'product_id',
      'product_qty',
      'product_price',
      'discount',
      'is_gift_card',
    )
    .filter(([order_id]) => order_id === id)
    .map(([, ...columns]) => columns)
}

function amountsOf(id: string) {
  const { discount, shipping_price, tax_amount, prices_include_tax } = order(id) ?? {}
  return { discount, shipping_price, tax_amount, prices_include_tax }
}

test('each record of the file is a line of an order, or is left out', () => {
  // 35 records: 25 orders, 10 of which have a second line.
  expect([converted.read, converted.used, converted.rejected]).toEqual([35, 33, []])
  expect(converted.leftOut).toEqual({ test_order: 2 })
  expect(converted.rows.orders).toHaveLength(24)
})

test('an order has the columns of its first row, and its lines are rows', () => {
  expect(order('#2001')).toEqual({
    order_id: '#2001',
    customer_id: 'ada@example.com',
    time: '2026-04-01T10:00:00+02:00',
    status: 'paid',
    total_price: '56.29',
    shipping_price: '6.00',
    tax_amount: '3.29',
    prices_include_tax: false,
    discount: '5.00',
    discount_coupon_code: 'FALL5',
    payment_method: 'Shopify Payments',
    channel: 'web',
    currency: 'EUR',
    country: 'LV',
    region: 'RIX',
    city: 'Riga',
  })
  expect(linesOf('#2001')).toEqual([
    ['FERN-1', '2', '16.00', '0.00', undefined],
    ['TOTE-1', '1', '20.00', '0.00', undefined],
  ])
})

describe('tax', () => {
  test('prices are without tax if it is added to the total', () => {
    // 47.00 + 6.00 + 3.29 = 56.29
    expect(order('#2001')?.prices_include_tax).toBe(false)
    // 64.00 + 4.00 + 5.12 = 73.12
    expect(order('#2005')?.prices_include_tax).toBe(false)
  })

  test('prices include tax if the total is reached without it', () => {
    // 119.00 + 0.00 = 119.00, of which 19.00 is tax
    expect(amountsOf('#2002')).toMatchObject({ tax_amount: '19.00', prices_include_tax: true })
    // 119.00 + 2 × 11.90 − 10.00 = 132.80; 132.80 + 5.95 = 138.75
    expect(amountsOf('#2003')).toEqual({
      discount: '10.00',
      shipping_price: '5.95',
      tax_amount: '22.15',
      prices_include_tax: true,
    })
  })

  test('a total rounded for cash still decides', () => {
    // 9.98 is rounded to 10.00; with 0.71 of tax on top it would be 10.69
    expect(order('#2025')?.prices_include_tax).toBe(true)
  })

  test('an order without tax says nothing about its prices', () => {
    expect(order('#2004')).not.toHaveProperty('prices_include_tax')
  })

  test('duties are tax beside the prices', () => {
    // 100.00 + 10.00 + 12.50 = 122.50
    expect(amountsOf('#2009')).toEqual({
      discount: '0.00',
      shipping_price: '10.00',
      tax_amount: '12.50',
      prices_include_tax: false,
    })
  })

  test('duties beside prices with tax count as shipping that is all tax', () => {
    // Tax of shipping: 22.00 × 12.00 / 132.00 = 2.00, and 6.00 of duties. Net: 120 − 20 + (18 − 8) + 28 = 138
    expect(order('#2010')).toMatchObject({
      tax_amount: '28.00',
      shipping_price: '18.00',
      shipping_tax_amount: '8.00',
      prices_include_tax: true,
    })
  })
})

describe('discounts', () => {
  test('a shipping discount reduces the shipping, not the goods', () => {
    // 2 × 25.00 = 50.00 = Subtotal: the 6.00 are all of shipping; 50.00 + 6.00 − 6.00 = 50.00
    expect(amountsOf('#2004')).toMatchObject({ discount: '0.00', shipping_price: '0.00' })
  })

  test('the discount of the order contains those of its lines', () => {
    // 2 × 30.00 + 20.00 − 64.00 = 16.00, of which 6.00 stand on a line
    expect(order('#2005')?.discount).toBe('16.00')
    expect(linesOf('#2005').map(([, , , discount]) => discount)).toEqual(['6.00', '0.00'])
  })

  test('a discount that prices contain is not subtracted again', () => {
    // 2 × 27.00 = 54.00 = Subtotal
    expect(order('#2006')?.discount).toBe('0.00')
    expect(linesOf('#2006').map(([, , , discount]) => discount)).toEqual([undefined])
  })

  test('an order can be free', () => {
    expect(order('#2023')).toMatchObject({ total_price: '0.00', discount: '25.00' })
    expect(converted.rows.payments?.find(({ order_id }) => order_id === '#2023')).toBeUndefined()
  })
})

test('a tip is a line, whether the subtotal has it or not', () => {
  // 25.00 + tip 3.00 = 28.00; the subtotal is 25.00
  expect(order('#2007')).toMatchObject({ discount: '0.00', total_price: '28.00' })
  // the subtotal is 28.00: 28.00 + 2.00 = 30.00
  expect(amountsOf('#2008')).toMatchObject({
    discount: '0.00',
    tax_amount: '2.00',
    prices_include_tax: false,
  })
  expect(linesOf('#2008').map(([product]) => product)).toEqual(['MUG-1', 'Tip'])
})

describe('lines', () => {
  test('a gift card is recognised by its name if it is neither shipped nor taxed', () => {
    expect(linesOf('#2011')).toEqual([
      ['Gift Card - €50.00', '1', '50.00', '0.00', true],
      ['MUG-1', '1', '25.00', '0.00', undefined],
    ])
  })

  test('a line without SKU belongs to the product of its name', () => {
    expect(linesOf('#2021').map(([product]) => product)).toEqual(['Plain Tee - L', 'Sticker'])
  })

  test('two equal lines are two lines without ids', () => {
    expect(linesOf('#2025')).toHaveLength(2)
    expect(converted.rows.order_items?.every((line) => !('order_item_id' in line))).toBe(true)
  })

  test('an order without lines is an order', () => {
    expect(order('#2024')).toMatchObject({ total_price: '8.00', shipping_price: '8.00', discount: '0.00' })
    expect(linesOf('#2024')).toEqual([])
  })
})

describe('who bought, and where', () => {
  test('two spellings of an address are one customer, and a buyer without an address is a guest', () => {
    expect([order('#2001')?.customer_id, order('#2002')?.customer_id]).toEqual([
      'ada@example.com',
      'ada@example.com',
    ])
    expect(order('#2021')).not.toHaveProperty('customer_id')
  })

  test('an order belongs to its shipping address, otherwise to its billing address', () => {
    expect(order('#2009')).toMatchObject({ country: 'US', region: 'MA', city: 'Boston' })
    expect(order('#2008')).toMatchObject({ country: 'LV', city: 'Ogre', channel: 'pos' })
  })
})

describe('payments and refunds', () => {
  const payments = converted.columns('payments', 'payment_id', 'payment_method', 'amount', 'time')
  const paymentOf = (id: string) => payments.find(([payment]) => payment === `${id}/payment/1`)?.slice(1)

  test('an order is paid when it says so, by all of its methods together', () => {
    expect(paymentOf('#2001')).toEqual(['Shopify Payments', '56.29', '2026-04-01T10:00:05+02:00'])
    expect(paymentOf('#2012')?.slice(0, 2)).toEqual(['Shopify Payments + Gift Card', '80.00'])
    expect(paymentOf('#2021')?.slice(0, 2)).toEqual(['cash_on_delivery', '40.00'])
  })

  test('an outstanding amount is not paid', () => {
    // 80.00 − 30.00
    expect(paymentOf('#2015')?.[1]).toBe('50.00')
  })

  test('an order that is pending, authorized, voided or expired has no payment', () => {
    expect(['#2013', '#2014', '#2018', '#2019'].map(paymentOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(order('#2013')).toMatchObject({ status: 'pending', payment_method: 'bank_transfer' })
  })

  test('a refunded amount is one refund at the time of cancelling, otherwise of paying', () => {
    expect(converted.columns('refunds', 'refund_id', 'order_id', 'amount', 'time')).toEqual([
      ['#2016/refund/1', '#2016', '4.00', '2026-04-08T10:00:05+02:00'],
      ['#2017/refund/1', '#2017', '32.00', '2026-04-11T09:00:00+02:00'],
    ])
    expect(order('#2018')).toMatchObject({ status: 'voided', cancelled_at: '2026-04-10T09:00:00+02:00' })
  })
})

test('an order with an incomplete first row is rejected with all its lines', () => {
  const { rows, rejected } = convertText(
    shopifyOrders,
    csvOf(header, [
      { Name: '#1', 'Lineitem name': 'Mug', 'Lineitem quantity': '1', 'Lineitem price': '5' },
      { Name: '#1', 'Lineitem name': 'Cup', 'Lineitem quantity': '1', 'Lineitem price': '5' },
    ]),
  )
  expect(rows).toEqual({})
  expect(rejected.map((each) => each.slice(0, 21))).toEqual([
    '2 invalid_value Total',
    '3 invalid_value Total',
  ])
})

test('lines of an order that begins in another file are rejected', () => {
  // The columns that Shopify writes on every line of an order.
  const rest = { Name: '#1', Email: 'a@b.test', 'Created at': '2026-04-01', 'Lineitem name': 'Mug' }
  const text = csvOf(header, [{ ...rest, 'Lineitem quantity': '1', 'Lineitem price': '5' }])
  for (const context of [{}, { part: 1 }]) {
    const { rows, rejected } = convertText(shopifyOrders, text, context)
    expect(rows).toEqual({})
    expect(rejected).toEqual([
      '2 invalid_value Total: Order #1 has no "Total" here: its first row is missing, or in another file. If it continues the file before, number the files, as in orders_export_1.csv and orders_export_2.csv; otherwise export it again, with all its rows in one file.',
    ])
  }
})

test('they are lines of that order at the start of a later part, and rejected anywhere else', () => {
  const rest = {
    Email: 'a@b.test',
    'Created at': '2026-04-01',
    'Lineitem quantity': '1',
    'Lineitem price': '5',
  }
  const text = csvOf(header, [
    { ...rest, Name: '#1', 'Lineitem name': 'Mug' },
    { ...rest, Name: '#1', 'Lineitem name': 'Bowl' },
    { ...rest, Name: '#2', 'Lineitem name': 'Cup' },
  ])
  const { rows, columns, rejected } = convertText(shopifyOrders, text, { part: 2 })
  expect(Object.keys(rows)).toEqual(['order_items'])
  expect(columns('order_items', 'order_id', 'order_item_id', 'product_name')).toEqual([
    ['#1', '#2/1', 'Mug'],
    ['#1', '#2/2', 'Bowl'],
  ])
  expect(rejected).toHaveLength(1)
})

test('a second order of the same name is rejected, not mixed with the first', () => {
  const line = { Name: '#1', 'Lineitem name': 'Mug', 'Lineitem quantity': '1', 'Lineitem price': '5' }
  const whole = { ...line, 'Created at': '2026-04-01', Total: '5', Subtotal: '5' }
  const { rows, rejected } = convertText(
    shopifyOrders,
    csvOf(header, [{ ...whole, Id: '71' }, line, { ...whole, Id: '72' }, line]),
  )
  expect(rows.order_items).toHaveLength(2)
  expect(rejected).toEqual(
    [4, 5].map(
      (at) =>
        `${at} invalid_value Id: Two orders are named #1, with the Ids 71 and 72: load the exports of two shops into two warehouses.`,
    ),
  )
})

test('a real export has its orders, discounts, refunds and customers', () => {
  const folder = new URL('../field/01-shopify-orders-export/orders_export_1.csv', import.meta.url)
  const field = convertText(shopifyOrders, readFileSync(folder, 'utf8'))
  expect(field.rejected).toEqual([])
  expect(field.columns('orders', 'order_id', 'customer_id', 'status', 'total_price', 'discount')).toEqual([
    ['#1001', 'ada@example.com', 'paid', '56.29', '5.00'],
    ['#1002', 'bo@example.com', 'pending', '25.00', '0.00'],
    ['#1003', 'cy@example.com', 'voided', '36.00', '0.00'],
    ['#1004', 'ada@example.com', 'partially_refunded', '20.00', '0.00'],
    ['#1005', 'di@example.com', 'refunded', '32.00', '0.00'],
  ])
  expect(field.rows.order_items).toHaveLength(7)
  // gross of sales: 2 × 16 + 20 + 25 + 16 + 25 = 118.00
  expect(field.columns('refunds', 'order_id', 'amount', 'time')).toEqual([
    ['#1004', '4.00', '2026-03-20T08:00:01-04:00'],
    ['#1005', '32.00', '2026-03-23T10:00:00-04:00'],
  ])
})

test('a word that is set to mean an empty value does so in texts, too', () => {
  const text = csvOf(header, [
    {
      Name: '#1',
      'Financial Status': 'paid',
      Total: '5.00',
      'Created at': '2026-04-01T10:00:00Z',
      'Lineitem quantity': '1',
      'Lineitem name': 'Thing',
      'Lineitem price': '5.00',
      'Lineitem sku': 'n/a',
      'Billing City': 'n/a',
    },
  ])
  const { rows } = convertExportText({ ...shopifyOrders, reading: { nulls: ['n/a'] } }, text)
  expect(rows.order_items).toMatchObject([{ product_id: 'Thing' }])
  expect(rows.orders?.[0]).not.toHaveProperty('city')
})

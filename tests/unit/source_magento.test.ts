import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { magentoItems, magentoOrderLines, magentoOrders } from '../../src/sources/magento.ts'
import { magentoGrid } from '../../src/sources/magento_grid.ts'
import { type Converted, convertFixture, convertText } from '../support/convert_text.ts'

const order = (of: Converted, id: string) => of.rows.orders?.find(({ order_id }) => order_id === id)

function lines(of: Converted, id: string) {
  const columns = ['order_item_id', 'product_id', 'product_qty', 'product_price', 'discount', 'tax_amount']
  return of
    .columns('order_items', 'order_id', ...columns)
    .filter(([order_id]) => order_id === id)
    .map(([, ...values]) => values)
}

describe('orders', () => {
  const converted = convertFixture(magentoOrders)

  test('an order is identified by its increment id, a customer by the account, a guest by the address', () => {
    expect([converted.read, converted.used, converted.rejected]).toEqual([22, 22, []])
    expect(order(converted, '000000101')).toMatchObject({
      customer_id: '5',
      time: '2026-03-01T10:00:00',
      status: 'complete',
      total_price: '59.0000',
      prices_include_tax: false,
      payment_method: 'check',
      channel: 'English',
      currency: 'EUR',
      country: 'LV',
    })
    expect(order(converted, '000000102')?.customer_id).toBe('b2@example.com')
  })

  test('a discount on shipping reduces the shipping', () => {
    // Discount 12.00, of which 2.00 is of shipping: 100.00 − 10.00 + 10.00 − 2.00 + 8.80 = 106.80
    expect(order(converted, '000000102')).toMatchObject({
      discount: '10.00',
      shipping_price: '8.00',
      tax_amount: '8.80',
      shipping_tax_amount: '1.6000',
      discount_coupon_code: 'TEN',
    })
  })

  test('the tax within a discount is no discount', () => {
    // 100.00 − (12.00 − 2.00) + 10.00 = 100.00
    expect(order(converted, '000000106')).toMatchObject({ discount: '10.00', tax_amount: '10.00' })
  })

  test('amounts in the shop’s currency count', () => {
    expect(order(converted, '000000107')).toMatchObject({ total_price: '100.0000', currency: 'EUR' })
  })

  test('a refund has the parts that the order gives', () => {
    expect(
      converted.columns('refunds', 'refund_id', 'amount', 'tax_amount', 'shipping_amount', 'time'),
    ).toEqual([['000000103/refund/1', '50.0000', '0.0000', '5.0000', '2026-03-03T10:00:00']])
    expect(converted.rows.payments?.[1]).toMatchObject({
      order_id: '000000102',
      amount: '106.8000',
      status: 'paid',
    })
    expect(converted.columns('payments', 'order_id').flat()).not.toContain('000000104')
    expect(order(converted, '000000104')?.status).toBe('on_hold')
  })
})

describe('items', () => {
  const converted = convertFixture(magentoItems)

  test('parts of lines are left out, and all other rows are lines', () => {
    expect([converted.read, converted.used, converted.rejected]).toEqual([21, 17, []])
    expect(converted.leftOut).toEqual({ part: 4 })
  })

  test('a configurable product and its variant are one line', () => {
    expect(lines(converted, '000000101')).toEqual([['1', 'TEE-M', 1, '59.00', undefined, '0.0000']])
  })

  test('a bundle is its parts if they have prices, otherwise it is one line', () => {
    expect(lines(converted, '000000102')).toEqual([
      ['4', 'A', 2, '30.00', '6.00', '4.3200'],
      ['5', 'B', 1, '40.00', '4.00', '2.8800'],
    ])
    expect(lines(converted, '000000103')).toEqual([['6', 'SET', 1, '45.00', undefined, '0.0000']])
  })

  test('a line adds up to its total, less the discount without its tax', () => {
    // 12.00 − 2.00
    expect(lines(converted, '000000106')).toEqual([['11', 'VASE', 1, '100.00', '10.00', '10.0000']])
    // 300 × 0.3334 − 0.02 = 100.00
    expect(lines(converted, '000000107')).toEqual([['12', 'THR', 300, '0.3334', '0.02', '0.0000']])
    // half a pound is one piece
    expect(lines(converted, '000000108')).toEqual([['13', 'TEA', 1, '25.00', undefined, '0.0000']])
  })

  test('a child whose parent the file lacks is a line', () => {
    expect(lines(converted, '000000116')).toHaveLength(1)
  })

  test('a real export has one unit at 59.00', () => {
    const field = (name: string) =>
      readFileSync(
        new URL(`../field/21-magento-parent-child/${name}_2026-03-31.csv`, import.meta.url),
        'utf8',
      )
    const items = convertText(magentoItems, field('order_items'))
    expect(lines(items, '000000101')).toEqual([['1', 'TEE-M', 1, '59.00', undefined, undefined]])
    expect(items.leftOut).toEqual({ part: 1 })
    const orders = convertText(magentoOrders, field('orders'))
    expect(orders.columns('orders', 'order_id', 'customer_id', 'total_price')).toEqual([
      ['000000101', '5', '59.0000'],
    ])
  })
})

describe('orders with their items', () => {
  const converted = convertFixture(magentoOrderLines)

  test('tax of items adds up to that of the order, with that of shipping', () => {
    // 59.00 + 20.00 + 5.00 + 11.80 + 4.00 + 1.00 = 100.80
    expect(order(converted, '000000201')).toMatchObject({
      total_price: '100.8000',
      tax_amount: '16.80',
      discount: '0.00',
    })
    expect(lines(converted, '000000201')).toEqual([
      ['1', 'TEE-M', 1, '59.00', undefined, '11.8000'],
      ['3', 'MUG', 1, '20.00', undefined, '4.0000'],
    ])
    expect([converted.used, converted.leftOut]).toEqual([19, { part: 1 }])
  })

  test('tax and discount that belong to the order by its total belong to no line', () => {
    // 20.00 + 30.00 + 5.00 + 10.00 − 4.00 = 61.00
    expect(order(converted, '000000202')).toMatchObject({ tax_amount: '10.00', discount: '4.00' })
    expect(lines(converted, '000000202').map(([, , , , discount, tax]) => [discount, tax])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ])
    expect(converted.columns('payments', 'payment_method', 'amount')[1]).toEqual([
      'paypal_express',
      '61.0000',
    ])
  })
})

describe('grid of orders', () => {
  const converted = convertFixture(magentoGrid)

  test('the total beyond subtotal and shipping is tax, and what it lacks is discount', () => {
    // 126.00 − 100.00 − 5.00 = 21.00; 95.00 − 105.00 = −10.00
    expect(order(converted, '000000301')).toMatchObject({
      tax_amount: '21.00',
      discount: '0.00',
      channel: 'English',
    })
    expect(order(converted, '000000302')).toMatchObject({ tax_amount: '0.00', discount: '10.00' })
    expect(order(converted, '000000305')).not.toHaveProperty('tax_amount')
    expect(converted.read).toBe(21)
  })

  test('statuses, customers and refunds', () => {
    expect(order(converted, '000000304')).toMatchObject({
      status: 'pending_payment',
      customer_id: 'g4@example.com',
    })
    expect(order(converted, '000000305')?.status).toBe('on_hold')
    expect(converted.columns('refunds', 'refund_id', 'amount')).toEqual([['000000303/refund/1', '105.00']])
  })
})

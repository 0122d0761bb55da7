import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { amazonOrders } from '../../src/sources/amazon_orders.ts'
import { amazonSettlement } from '../../src/sources/amazon_settlement.ts'
import { convertFixture, convertText } from '../support/convert_text.ts'

describe('all orders', () => {
  const converted = convertFixture(amazonOrders)
  const idOf = (number: number) => `302-000000${String(number).padStart(2, '0')}-0000001`
  const order = (number: number) => converted.rows.orders?.find(({ order_id }) => order_id === idOf(number))
  const lines = (number: number) =>
    converted
      .columns(
        'order_items',
        'order_id',
        'order_item_id',
        'product_qty',
        'product_price',
        'discount',
        'tax_amount',
      )
      .filter(([id]) => id === idOf(number))
      .map(([, ...columns]) => columns)

  test('each row is an item, except orders of other shops', () => {
    expect([converted.read, converted.used, converted.rejected]).toEqual([26, 25, []])
    expect(converted.leftOut).toEqual({ multi_channel: 1 })
    expect(converted.rows.orders).toHaveLength(22)
  })

  test('the price of a line covers all of its units', () => {
    // 42.00 / 2 = 21.00; 18.00 / 3 = 6.00, less 2.00
    expect(lines(1)).toEqual([
      ['MUG-4', 2, '21.00', undefined, '6.71'],
      ['NAP-1', 3, '6.00', '2.00', '2.87'],
    ])
    // 10.00 / 3: 3 × 3.3333 = 10.00 to the cent
    expect(lines(10)).toEqual([['THR', 3, '3.3333', undefined, undefined]])
  })

  test('an order adds up its items, with tax if prices include it', () => {
    // 42.00 + 18.00 − 2.00 + 5.99 = 63.99; tax 6.71 + 2.87 + 0.96 = 10.54
    expect(order(1)).toEqual({
      order_id: idOf(1),
      time: '2026-04-01T08:04:21+00:00',
      status: 'shipped',
      total_price: '63.99',
      shipping_price: '5.99',
      tax_amount: '10.54',
      shipping_tax_amount: '0.96',
      prices_include_tax: true,
      payment_method: 'Amazon',
      channel: 'Amazon.de',
      currency: 'EUR',
      country: 'DE',
      region: 'HH',
      city: 'Hamburg',
    })
  })

  test('prices of Amazon.com are without tax, and a promotion on shipping reduces the shipping', () => {
    // 25.00 + 4.00 − 4.00 + 2.00 + 0.32 = 27.32
    expect(order(4)).toMatchObject({
      total_price: '27.32',
      shipping_price: '0.00',
      tax_amount: '2.32',
      prices_include_tax: false,
    })
    expect([order(11), order(12)]).toMatchObject([{ prices_include_tax: true }, { prices_include_tax: true }])
  })

  test('gift wrap is a line', () => {
    // 21.00 + 3.50
    expect(order(5)).toMatchObject({ total_price: '24.50', tax_amount: '3.91', status: 'delivered' })
    expect(lines(5)[1]).toEqual(['MUG-4/gift-wrap', 1, '3.50', undefined, '0.56'])
  })

  test('a pending order has no line and no total until its price is known', () => {
    expect(order(3)).toMatchObject({ status: 'pending' })
    expect(order(3)).not.toHaveProperty('total_price')
    expect(lines(3)).toEqual([])
  })

  test('cancelled items don’t count, and an order of cancelled items is cancelled', () => {
    expect(order(2)).toMatchObject({ status: 'cancelled' })
    expect(order(7)).toMatchObject({ status: 'shipped', total_price: '21.00' })
    expect(lines(7)).toHaveLength(1)
    expect(order(8)).toMatchObject({ status: 'cancelled', total_price: '89.95' })
  })

  test('two rows of one SKU are two lines', () => {
    expect(lines(6).map(([id]) => id)).toEqual(['MUG-4', 'MUG-4/2'])
    expect(order(6)?.total_price).toBe('42.00')
  })

  test('a promotion counts with either sign, and statuses use the words of feeds', () => {
    expect(lines(12)).toEqual([['MUG-4', 1, '21.00', '1.00', undefined]])
    expect([order(10)?.status, order(11)?.status]).toEqual(['processing', 'processing'])
  })

  test('real reports give one result under either name', () => {
    const field = ['orders_2026-03-31.csv', 'order_items_2026-03-31.txt'].map((name) => {
      const file = new URL(`../field/03-amazon-line-total/${name}`, import.meta.url)
      return convertText(amazonOrders, readFileSync(file, 'utf8'))
    })
    expect(field[1]?.rows).toEqual(field[0]?.rows)
    expect(field[0]?.rejected).toEqual([])
    expect(field[0]?.columns('order_items', 'product_qty', 'product_price', 'discount')).toEqual([
      [2, '21.00', undefined],
      [3, '6.00', '2.00'],
    ])
    expect(field[0]?.columns('orders', 'status')).toEqual([['shipped'], ['cancelled'], ['pending']])
  })
})

describe('settlement', () => {
  const converted = convertFixture(amazonSettlement)

  test('each row is part of a payment, refund or cost, or left out', () => {
    expect([converted.read, converted.used, converted.rejected]).toEqual([32, 26, []])
    expect(converted.leftOut).toEqual({ summary: 1, transfer: 3, credit: 1, fee_credit: 1 })
  })

  test('a settlement can have more rows than an order', () => {
    const text =
      'settlement-id\ttransaction-type\torder-id\tamount-type\tamount-description\tamount\tposted-date-time\tsku\n'
    const row = '188\tOrder\t112-A\tItemPrice\tPrincipal\t0.01\t2026-04-03 10:00:00 UTC\tFERN\n'
    const { rejected, rows } = convertText(amazonSettlement, text + row.repeat(100_001))
    expect(rejected).toEqual([])
    expect(rows.payments).toMatchObject([{ amount: '1000.01' }])
  })

  test('a payment is what the customer paid: fees reduce it, withheld tax does not', () => {
    expect(converted.columns('payments', 'payment_id', 'order_id', 'amount', 'fee_amount', 'time')).toEqual([
      // 25.00 + 2.00 + 4.00 + 0.32 − 4.00 = 27.32; 3.75 + 3.22 = 6.97
      ['188/112-A/payment', '112-A', '27.32', '6.97', '2026-04-03T10:00:00Z'],
      // 7.50 − 3.00 + 0.60 = 5.10: the refund’s commission comes back, less what the refund costs
      ['188/112-B/payment', '112-B', '50.00', '5.10', '2026-04-04T10:00:00Z'],
      // Sold in an earlier settlement: what is given back can’t be told, what it costs can.
      ['188/112-C/payment', '112-C', '0.00', '0.90', '2026-04-07T10:00:00Z'],
      ['188/112-E/payment', '112-E', '10.00', '0.00', '2026-04-08T10:00:00Z'],
    ])
  })

  test('a refund has its parts if the report has tax', () => {
    const columns = ['refund_id', 'amount', 'tax_amount', 'shipping_amount', 'order_item_id', 'reason']
    expect(converted.columns('refunds', ...columns)).toEqual([
      // 20.00 + 1.60 + 3.00 + 0.24 = 24.84, of which 1.84 is tax
      ['188/112-B/refund/MUG-4/2026-04-06T11:00:00Z', '24.84', '1.84', '3.00', undefined, undefined],
      [
        '188/112-C/refund/NAP-1/2026-04-07T10:00:00Z',
        '30.00',
        undefined,
        undefined,
        'NAP-1',
        'A-to-z Guarantee Refund',
      ],
    ])
  })

  test('advertising is ad spend, and two equal invoices are two', () => {
    expect(converted.columns('ad_spend', 'spend_id', 'date', 'platform', 'amount')).toEqual([
      ['188/ads/2026-04-09', '2026-04-09', 'Amazon Ads', '12.34'],
      ['188/ads/2026-04-09/2', '2026-04-09', 'Amazon Ads', '12.34'],
    ])
  })

  test('other costs are expenses, also the label of an order', () => {
    expect(converted.columns('expenses', 'expense_id', 'category', 'amount', 'date_from')).toEqual([
      ['188/Subscription Fee/2026-04-01', 'Amazon: Subscription Fee', '39.99', '2026-04-01'],
      ['188/Storage Fee/2026-04-10', 'Amazon: Storage Fee', '5.10', '2026-04-10'],
      ['188/Shipping label purchase/2026-04-11', 'Amazon: Shipping label purchase', '6.20', '2026-04-11'],
    ])
  })
})

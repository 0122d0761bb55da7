import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { wooAdvancedExport } from '../../src/sources/woo_advanced_export.ts'
import { wooOrderLines, wooOrders, wooOrdersByColumn } from '../../src/sources/woo_orders.ts'
import { wooProducts } from '../../src/sources/woo_products.ts'
import { type Converted, convertFixture, convertText } from '../support/convert_text.ts'

const order = (of: Converted, id: string) => of.rows.orders?.find(({ order_id }) => order_id === id)

const lineColumns = [
  'order_item_id',
  'product_id',
  'product_qty',
  'product_price',
  'discount',
  'tax_amount',
] as const

function lines(of: Converted, id: string) {
  return of
    .columns('order_items', 'order_id', ...lineColumns)
    .filter(([order_id]) => order_id === id)
    .map(([, ...columns]) => columns)
}

describe('one row per order, with its lines in a cell', () => {
  const converted = convertFixture(wooOrders)

  test('each row is an order, and is rejected whole if a cell is unreadable', () => {
    expect([converted.read, converted.used]).toEqual([21, 19])
    expect(converted.rejected).toEqual([
      '20 invalid_value: "Mug x 1" is no list of lines: each needs a total, as in "name:Mug|sku:MUG|quantity:2|total:32.00".',
      '21 invalid_value: "id:6999|date:2026-04-12|amount:five" is no list of items with amounts ("refunds").',
    ])
    expect(order(converted, '6019')).toBeUndefined()
    expect(lines(converted, '6020')).toEqual([])
  })

  test('amounts are without tax, and a discount is what the total lacks', () => {
    // 36.00 + 9.00 + 7.08 + 10.42 = 62.50; discount 40.00 − 36.00 + 10.00 − 9.00 = 5.00
    expect(order(converted, '6001')).toEqual({
      order_id: '6001',
      customer_id: '5',
      time: '2026-04-01T10:00:00',
      status: 'completed',
      total_price: '62.50',
      shipping_price: '7.08',
      tax_amount: '10.42',
      shipping_tax_amount: '1.42',
      prices_include_tax: false,
      discount: '5.00',
      discount_coupon_code: 'save10',
      payment_method: 'stripe',
      currency: 'EUR',
      country: 'LV',
      city: 'Riga',
    })
    expect(lines(converted, '6001')).toEqual([
      ['1', 'MUG', 2, '20.00', '4.00', '7.20'],
      ['2', '12', 1, '10.00', '1.00', '1.80'],
    ])
    expect(converted.columns('order_items', 'product_name')[1]).toEqual(['Bowl; blue'])
  })

  test('prices include tax if the total is reached without it', () => {
    // 24.00 = 24.00, of which 4.00 is tax
    expect(order(converted, '6016')).toMatchObject({ prices_include_tax: true, tax_amount: '4.00' })
  })

  test('a discount that the lines don’t have belongs to the order', () => {
    // 20.00 − 2.00 = 18.00
    expect(order(converted, '6017')).toMatchObject({ discount: '2.00' })
    expect(lines(converted, '6017')).toEqual([['MUG', 'MUG', 1, '20.00', undefined, undefined]])
  })

  test('a fee is a line, and a fee below 0 is a discount', () => {
    expect(lines(converted, '6008')[1]).toEqual(['fee/21', 'Gift wrap', 1, '3.00', undefined, '0.60'])
    expect(lines(converted, '6009')).toHaveLength(1)
    // 25.00 − 5.00 = 20.00
    expect(order(converted, '6009')).toMatchObject({ discount: '5.00', total_price: '20.00' })
  })

  test('guests are identified by their address, accounts by their id', () => {
    const buyers = ['6001', '6002', '6003'].map((id) => order(converted, id)?.customer_id)
    expect(buyers).toEqual(['5', 'bo@example.com', 'bo@example.com'])
    expect(order(converted, '6021')).not.toHaveProperty('customer_id')
  })

  test('a line keeps its total to the cent, whatever its quantity', () => {
    // 100.00 / 300 = 0.3333…; 300 × 0.3334 = 100.02, less 0.02
    expect(lines(converted, '6013')).toEqual([['THR', 'THR', 300, '0.3334', '0.02', undefined]])
    expect(order(converted, '6013')?.discount).toBe('0.02')
    // half a kilo is one piece
    expect(lines(converted, '6015')).toEqual([['TEA', 'TEA', 1, '12.00', undefined, undefined]])
  })

  test('a deleted product is identified by its name, and equal lines stay apart', () => {
    expect(lines(converted, '6014').map(([id, product]) => [id, product])).toEqual([
      ['Old thing', 'Old thing'],
      ['Old thing/2', 'Old thing'],
    ])
  })

  test('cells can contain JSON', () => {
    expect(lines(converted, '6012')).toEqual([['13', 'MUG', 1, '25.00', undefined, '0.00']])
    expect(order(converted, '6012')?.discount_coupon_code).toBe('json')
  })

  test('an order without lines is an order', () => {
    expect(order(converted, '6018')).toMatchObject({ total_price: '5.00', shipping_price: '5.00' })
  })

  test('refunds are those of the cell, with either sign, otherwise the refunded total', () => {
    expect(converted.columns('refunds', 'refund_id', 'amount', 'time', 'reason')).toEqual([
      ['6005/refund/6905', '25.00', '2026-04-09 11:00:00', 'Broken'],
      ['6006/refund/6906', '5.00', '2026-04-10 11:00:00', undefined],
      ['6006/refund/6907', '4.00', '2026-04-11 11:00:00', 'Late; sorry'],
      ['6007/refund/1', '3.00', '2026-04-04T10:00:00', undefined],
    ])
  })

  test('an order is paid by its status, cash on delivery when it is completed', () => {
    const paid = converted.columns('payments', 'order_id').flat()
    expect(
      ['6001', '6002', '6003', '6004', '6005', '6010', '6011', '6021'].filter((id) => paid.includes(id)),
    ).toEqual(['6001', '6002', '6005'])
    expect(order(converted, '6004')?.payment_method).toBe('bank_transfer')
  })

  test('a real export has two orders, four units and 20.00 refunded', () => {
    const file = new URL('../field/32-items-in-one-cell/orders_2026-03-31.csv', import.meta.url)
    const field = convertText(wooOrders, readFileSync(file, 'utf8'))
    expect(field.columns('orders', 'order_id', 'status', 'total_price')).toEqual([
      ['5001', 'wc-completed', '52.00'],
      ['5003', 'wc-refunded', '20.00'],
    ])
    expect(field.columns('order_items', 'product_id', 'product_qty', 'product_price')).toEqual([
      ['MUG', 2, '16.00'],
      ['BOWL', 1, '20.00'],
      ['BOWL', 1, '20.00'],
    ])
    expect(field.columns('refunds', 'refund_id', 'order_id', 'amount', 'time')).toEqual([
      ['5001/refund/5002', '5001', '20.00', '2026-03-03'],
    ])
  })
})

describe('one row per order, with a column for each line', () => {
  const converted = convertFixture(wooOrdersByColumn)

  test('each filled column is a line', () => {
    expect([converted.used, converted.rejected]).toEqual([20, []])
    // 36.00 + 9.00 + 10.00 + 3.00 + 8.00 = 66.00
    expect(lines(converted, '7001')).toEqual([
      ['MUG', 'MUG', 2, '20.00', '4.00', '7.20'],
      ['13', '13', 1, '10.00', '1.00', '0'],
      ['141', '141', 1, '10.00', undefined, '0'],
    ])
    expect(order(converted, '7001')).toMatchObject({ discount: '5.00', discount_coupon_code: 'five, more' })
    expect(converted.columns('order_items', 'product_name')[2]).toEqual(['Tee: red'])
  })

  test('the fee of a payment belongs to the payment, and a fee of the order is a line', () => {
    expect(converted.columns('payments', 'amount', 'fee_amount', 'time')[0]).toEqual([
      '66.00',
      '1.25',
      '2026-05-01T10:05:00',
    ])
    expect(lines(converted, '7002').map(([id, , , price]) => [id, price])).toEqual([
      ['MUG', '25.00'],
      ['fee/Gift wrap', '2.00'],
      ['fee/Card', '1.00'],
    ])
  })

  test('refunds without an id are identified by their time', () => {
    expect(converted.columns('refunds', 'refund_id', 'amount')).toEqual([
      ['7003/refund/2026-05-06 09:00:00', '5.00'],
      ['7003/refund/2026-05-06 09:00:00/2', '1.00'],
    ])
  })
})

describe('one row per line', () => {
  const converted = convertFixture(wooOrderLines)

  test('the rows of an order are its lines, and its fees and refunds count once', () => {
    expect([converted.read, converted.used, converted.rows.orders?.length]).toEqual([20, 20, 19])
    expect(lines(converted, '8001')).toEqual([
      ['1', 'MUG', 2, '20.00', '4.00', '7.20'],
      ['2', '12', 1, '10.00', '1.00', '1.80'],
      ['fee/3', 'Gift wrap', 1, '2.00', undefined, '0.00'],
    ])
    // 36.00 + 9.00 + 2.00 + 9.00 = 56.00
    expect(order(converted, '8001')).toMatchObject({
      discount: '5.00',
      total_price: '56.00',
      prices_include_tax: false,
    })
    expect(converted.columns('refunds', 'refund_id', 'amount')).toEqual([['8001/refund/8901', '10.00']])
  })

  test('the labels of Advanced Order Export are read the same way', () => {
    const advanced = convertFixture(wooAdvancedExport)
    expect([advanced.read, advanced.used, advanced.rows.orders?.length]).toEqual([20, 20, 19])
    // 2 × 18.00 + 9.00 + 9.00 = 54.00: the prices are after the coupon
    expect(order(advanced, '9001')).toMatchObject({
      customer_id: 'a9001@example.com',
      total_price: '54.00',
      tax_amount: '9.00',
      discount: '0.00',
      discount_coupon_code: 'five',
      payment_method: 'bank_transfer',
    })
    expect(lines(advanced, '9001').map(([id, , quantity, price]) => [id, quantity, price])).toEqual([
      ['MUG', 2, '18.00'],
      ['Bowl', 1, '9.00'],
    ])
  })

  test('quantities without returns make an order without its refund, otherwise the refund counts', () => {
    const advanced = convertFixture(wooAdvancedExport)
    // 3 mugs of 25.00, one returned: 2 × 25.00 + 25.00 = 75.00
    expect(order(advanced, '9002')?.total_price).toBe('50.00')
    expect(advanced.columns('refunds', 'refund_id', 'amount', 'time')).toEqual([
      ['9003/refund/1', '4.00', '2026-07-03T10:00:00'],
    ])
  })

  test('a later row of an order fills what its first row leaves empty', () => {
    const text = [
      'order_id,order_date,status,order_total,coupons,item_name,item_sku,item_quantity,item_total',
      '9,2026-03-01 10:00:00,completed,30.00,,Mug,MUG,1,10.00',
      '9,2026-03-01 10:00:00,completed,30.00,SPRING,Bowl,BOWL,1,20.00',
    ].join('\n')
    const converted = convertText(wooOrderLines, text)
    expect(converted.columns('orders', 'order_id', 'discount_coupon_code')).toEqual([['9', 'SPRING']])
  })

  test('lines of an order that begins in another file are rejected', () => {
    const text = [
      'order_id,order_date,status,order_total,item_name,item_sku,item_quantity,item_total',
      '9,,,,Bowl,BOWL,1,20.00',
    ].join('\n')
    const { rows, rejected } = convertText(wooOrderLines, text)
    expect(rows).toEqual({})
    expect(rejected.map((each) => each.slice(0, 26))).toEqual(['2 invalid_value order_date'])
  })
})

describe('products', () => {
  const { rows, leftOut, used } = convertFixture(wooProducts)
  const product = (id: string) => rows.products?.find(({ product_id }) => product_id === id)

  test('products with variations and groups are left out, and variations are products', () => {
    expect([used, leftOut]).toEqual([19, { has_variations: 2 }])
    expect(product('TEE-M')).toMatchObject({ product_name: 'Tee - M', listing_id: 'TEE', unit_cost: '4.20' })
    expect(product('142')).toMatchObject({ product_name: 'Tee - L', listing_id: '14' })
  })

  test('a product has its last category, regular price and cost', () => {
    expect(product('MUG')).toEqual({
      product_id: 'MUG',
      product_name: 'Mug',
      category_name: 'Mugs',
      brand: 'Fernhill',
      listing_id: 'MUG',
      list_price: '25.00',
      unit_cost: '6.00',
      is_active: true,
    })
    expect(product('12')).toMatchObject({ category_name: 'Bowls', list_price: '20.00' })
  })

  test('drafts are not active, and gift cards are marked', () => {
    expect([product('EBOOK')?.is_active, product('LINK')?.is_active]).toEqual([false, false])
    expect(product('GIFT')?.is_gift_card).toBe(true)
  })
})

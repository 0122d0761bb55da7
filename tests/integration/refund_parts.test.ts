import { beforeAll, describe, expect, test } from 'vitest'
import { newShop, type Shop } from '../support/shop.ts'

const DAY = '2026-03-01'

const parts = (shop: Shop, orderId: string) =>
  shop.rows(
    `select refund_id, goods_amount, shipping_amount, tax_amount, gift_card_amount, returned_cost_amount
     from warehouse.fact_refund where order_id = '${orderId}' order by 1`,
  )

const part = (
  refund_id: string,
  goods: string,
  shipping: string,
  tax: string,
  giftCards = '0.00',
  cost = '0.00',
) => ({
  refund_id,
  goods_amount: goods,
  shipping_amount: shipping,
  tax_amount: tax,
  gift_card_amount: giftCards,
  returned_cost_amount: cost,
})

describe('refunds', () => {
  let shop: Shop

  beforeAll(async () => {
    shop = await newShop()
    const order = {
      time: DAY,
      customer_id: 'c1',
      tax_amount: '19.95',
      shipping_price: '5.00',
      total_price: '129.95',
    }
    await shop.file('orders_2026-03-02.csv', [
      { ...order, order_id: 'whole' },
      { ...order, order_id: 'shares' },
      { ...order, order_id: 'mixed' },
      { ...order, order_id: 'card', tax_amount: '0', total_price: '155.00' },
      { ...order, order_id: 'too_much' },
      { ...order, order_id: 'no_lines' },
    ])
    const line = { product_id: 'lamp', product_qty: 1, product_cost: '60', is_gift_card: '' }
    await shop.file('order_items_2026-03-02.csv', [
      ...['whole', 'shares', 'mixed', 'card', 'too_much'].flatMap((order_id) => [
        { ...line, order_id, order_item_id: 'a', product_price: '80' },
        { ...line, order_id, order_item_id: 'b', product_price: '25' },
      ]),
      { ...line, order_id: 'card', order_item_id: 'g', product_price: '45', is_gift_card: 'true' },
    ])
    const refund = { order_item_id: '', quantity: '', tax_amount: '', shipping_amount: '', is_restocked: '' }
    const of = (refund_id: string, order_id: string, amount: string, time: string, more = {}) => ({
      ...{ refund_id, order_id, amount, time: `2026-03-${time}`, ...refund, ...more },
    })
    await shop.file('refunds_2026-03-20.csv', [
      of('w1', 'whole', '129.95', '05'),
      of('s1', 'shares', '50.00', '05'),
      of('s2', 'shares', '50.00', '06'),
      of('s3', 'shares', '29.95', '07'),
      // Refunds with given parts and those of a line come first, whenever they are paid.
      of('m1', 'mixed', '10.00', '05'),
      of('m2', 'mixed', '29.66', '06', { order_item_id: 'b', quantity: 1, is_restocked: 'true' }),
      of('m3', 'mixed', '6.00', '07', { shipping_amount: '5.00' }),
      of('g1', 'card', '45.00', '05', { order_item_id: 'g', quantity: 1 }),
      of('t1', 'too_much', '200.00', '05'),
      of('n1', 'no_lines', '129.95', '05'),
    ])
    await shop.load()
  })

  test('a fully refunded order comes to 0 in each part, at once or in shares', async () => {
    expect(await parts(shop, 'whole')).toEqual([part('w1', '105.00', '5.00', '19.95')])
    expect(await parts(shop, 'no_lines')).toEqual([part('n1', '105.00', '5.00', '19.95')])
    expect(await parts(shop, 'shares')).toEqual([
      part('s1', '40.40', '1.92', '7.68'),
      part('s2', '40.40', '1.93', '7.67'),
      part('s3', '24.20', '1.15', '4.60'),
    ])
  })

  test('a line has its share of tax and no shipping, and parts that the file gives are kept', async () => {
    expect(await parts(shop, 'mixed')).toEqual([
      part('m1', '8.37', '0.00', '1.63'),
      part('m2', '25.11', '0.00', '4.55', '0.00', '60.00'),
      part('m3', '1.00', '5.00', '0.00'),
    ])
  })

  test('refunds of gift cards stay gift cards, and what exceeds the order counts as goods', async () => {
    expect(await parts(shop, 'card')).toEqual([part('g1', '0.00', '0.00', '0.00', '45.00')])
    expect(await parts(shop, 'too_much')).toEqual([part('t1', '175.05', '5.00', '19.95')])
  })

  test('a fully refunded order is worth 0 in net sales and lifetime value, and minus its costs in contribution', async () => {
    const [alone] = await shop.rows(
      `select net_amount - refunded_goods_amount as worth from warehouse.fact_sales where order_id = 'whole'`,
    )
    expect(alone).toEqual({ worth: '0.00' })
    const [figures] = await shop.rows<Record<string, string>>(
      `select sum(net_sales) as net_sales, sum(refunds) as refunds, sum(contribution) as contribution
       from warehouse.daily_business_metrics`,
    )
    expect(figures).toEqual({ net_sales: '105.47', refunds: '680.51', contribution: '-489.53' })
    const [value] = await shop.rows('select lifetime_value from warehouse.vw_customer_ltv_segments')
    expect(value).toEqual({ lifetime_value: figures?.net_sales })
  })
})

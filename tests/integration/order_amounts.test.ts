import { beforeAll, describe, expect, test } from 'vitest'
import { newShop, type Shop } from '../support/shop.ts'

const DAY = '2026-03-01'

const amounts = (shop: Shop, orderIds: string) =>
  shop.rows(
    `select order_id, gross_amount, discount_amount, net_amount, shipping_amount, tax_amount, shipping_tax_amount,
       gift_card_amount, total_amount
     from warehouse.fact_sales where order_id in (${orderIds}) order by order_id`,
  )

describe('the same sale', () => {
  let shop: Shop

  beforeAll(async () => {
    shop = await newShop()
    const order = { time: DAY, discount: '', shipping_price: '5.95', prices_include_tax: 'true' }
    await shop.file('orders_2026-03-02.csv', [
      { ...order, order_id: 'with_tax', total_price: '115.00', tax_amount: '18.36', discount: '9.95' },
      {
        ...order,
        order_id: 'with_tax_no_lines',
        total_price: '115.00',
        tax_amount: '18.36',
        discount: '9.95',
      },
      {
        ...order,
        order_id: 'without_tax',
        total_price: '115.00',
        tax_amount: '18.36',
        prices_include_tax: 'false',
        shipping_price: '5.00',
        discount: '8.36',
      },
      {
        ...order,
        order_id: 'tax_of_lines',
        tax_amount: '',
        shipping_tax_amount: '0.95',
        shipping_price: '5.00',
        prices_include_tax: 'false',
        total_price: '115.00',
        discount: '8.36',
      },
    ])
    const line = { order_item_id: '1', product_id: 'lamp', product_qty: 1 }
    await shop.file('order_items_2026-03-02.csv', [
      { ...line, order_id: 'with_tax', product_price: '119.00', tax_amount: '' },
      { ...line, order_id: 'without_tax', product_price: '100.00', tax_amount: '' },
      { ...line, order_id: 'tax_of_lines', product_price: '100.00', tax_amount: '17.41' },
    ])
    await shop.load()
  })

  test('has one net, with and without tax in its prices, with and without lines, tax on order or lines', async () => {
    expect(
      await shop.rows(
        'select order_id, net_amount, shipping_amount, tax_amount from warehouse.fact_sales order by 1',
      ),
    ).toEqual(
      ['tax_of_lines', 'with_tax', 'with_tax_no_lines', 'without_tax'].map((order_id) => ({
        order_id,
        net_amount: '91.64',
        shipping_amount: '5.00',
        tax_amount: '18.36',
      })),
    )
  })

  test('adds up: gross − discount is net, and net, shipping and tax are what was charged', async () => {
    expect(
      await shop.rows(
        `select order_id from warehouse.fact_sales
         where gross_amount - discount_amount <> net_amount
            or net_amount + shipping_amount + tax_amount <> total_amount`,
      ),
    ).toEqual([])
  })
})

test('tax is spread over lines to the cent, by their own taxes if each has one, otherwise by their values', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-03-02.csv', [
    { order_id: 'by_tax', time: DAY, tax_amount: '10.00' },
    { order_id: 'by_value', time: DAY, tax_amount: '1.00' },
  ])
  const line = (order_id: string, order_item_id: string, product_price: string, tax_amount: string) => ({
    ...{ order_id, order_item_id, product_price, tax_amount, product_id: 'p', product_qty: 1 },
  })
  await shop.file('order_items_2026-03-02.csv', [
    line('by_tax', 'a', '10', '7'),
    line('by_tax', 'b', '90', '1'),
    line('by_value', 'c', '10', '0.5'),
    line('by_value', 'd', '10', ''),
    line('by_value', 'e', '10', ''),
  ])
  await shop.load()
  expect(
    await shop.rows('select order_item_id, tax_amount from warehouse.fact_order_item order by 1'),
  ).toEqual([
    { order_item_id: 'a', tax_amount: '8.75' },
    { order_item_id: 'b', tax_amount: '1.25' },
    { order_item_id: 'c', tax_amount: '0.33' },
    { order_item_id: 'd', tax_amount: '0.34' },
    { order_item_id: 'e', tax_amount: '0.33' },
  ])
})

test('a gift card is a debt: it is no sale, has no part of the order’s discount, and follows its product', async () => {
  const shop = await newShop()
  await shop.file('products_2026-03-02.csv', [
    { product_id: 'card', product_name: 'Gift card', is_gift_card: 'yes', unit_cost: '1' },
    { product_id: 'voucher', product_name: 'Voucher', is_gift_card: '', unit_cost: '' },
  ])
  await shop.file('orders_2026-03-02.csv', [{ order_id: 'o1', time: DAY, discount: '5.00' }])
  const line = { order_id: 'o1', product_qty: 1, is_gift_card: '' }
  await shop.file('order_items_2026-03-02.csv', [
    { ...line, order_item_id: '1', product_id: 'card', product_price: '50' },
    { ...line, order_item_id: '2', product_id: 'lamp', product_price: '20' },
    { ...line, order_item_id: '3', product_id: 'voucher', product_price: '10' },
  ])
  await shop.load()
  const figures = async () => {
    const [order] = await amounts(shop, `'o1'`)
    const { gross_amount, discount_amount, gift_card_amount, total_amount } = order as Record<string, string>
    return { gross_amount, discount_amount, gift_card_amount, total_amount }
  }
  expect(await figures()).toEqual({
    gross_amount: '30.00',
    discount_amount: '5.00',
    gift_card_amount: '50.00',
    total_amount: '75.00',
  })
  await shop.file('products_2026-03-03.csv', [
    { product_id: 'voucher', product_name: 'Voucher', is_gift_card: 'yes', unit_cost: '' },
  ])
  await shop.load()
  expect(await figures()).toEqual({
    gross_amount: '20.00',
    discount_amount: '5.00',
    gift_card_amount: '60.00',
    total_amount: '75.00',
  })
})

test('the setting decides if an order does not say whether prices include tax, and a change derives everything again', async () => {
  const shop = await newShop()
  await shop.file('orders_2026-03-02.csv', [
    { order_id: 'o1', time: DAY, tax_amount: '19.00', prices_include_tax: '' },
    { order_id: 'o2', time: DAY, tax_amount: '19.00', prices_include_tax: '0' },
  ])
  const line = { order_item_id: '1', product_id: 'p', product_price: '119', product_qty: 1 }
  await shop.file('order_items_2026-03-02.csv', [
    { ...line, order_id: 'o1' },
    { ...line, order_id: 'o2' },
  ])
  await shop.load()
  const nets = () => shop.rows('select order_id, net_amount from warehouse.fact_sales order by 1')
  expect(await nets()).toEqual([
    { order_id: 'o1', net_amount: '119.00' },
    { order_id: 'o2', net_amount: '119.00' },
  ])
  shop.config.pricesIncludeTax = true
  await shop.rebuild()
  expect(await nets()).toEqual([
    { order_id: 'o1', net_amount: '100.00' },
    { order_id: 'o2', net_amount: '119.00' },
  ])
})

test('statuses are read as shops write them, and a cancelled order is no sale', async () => {
  const shop = await newShop()
  const written: Array<[status: string, cancelledAt: string, becomes: string]> = [
    ['wc-on-hold', '', 'pending'],
    ['Partially  Refunded', DAY, 'partially_refunded'],
    ['refunded', DAY, 'refunded'],
    ['paid', DAY, 'cancelled'],
    ['', DAY, 'cancelled'],
    ['auto-draft', DAY, 'failed'],
    ['Awaiting - Pick Up', '', 'awaiting_pick_up'],
    ['wc-checkout-draft', '', 'failed'],
  ]
  await shop.file(
    'orders_2026-03-02.csv',
    written.map(([status, cancelled_at], at) => ({ order_id: `o${at}`, time: DAY, status, cancelled_at })),
  )
  await shop.load()
  expect(await shop.rows('select order_id, status from warehouse.fact_sales order by 1')).toEqual(
    written.map(([, , status], at) => ({ order_id: `o${at}`, status })),
  )
  shop.config.statuses.map.awaiting_pick_up = 'shipped'
  await shop.rebuild()
  expect(await shop.rows(`select status from warehouse.fact_sales where order_id = 'o6'`)).toEqual([
    { status: 'shipped' },
  ])
})

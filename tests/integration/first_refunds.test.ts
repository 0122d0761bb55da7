import { expect, test } from 'vitest'
import { newShop } from '../support/shop.ts'

test('ten thousand first refunds come in one night with a customer history that loses a version', async () => {
  const shop = await newShop()
  await shop.file('customers_2026-01-01.csv', [
    { customer_id: 'c1', city: 'Riga', updated_at: '2026-01-01' },
    { customer_id: 'c1', city: 'Oslo', updated_at: '2026-01-03' },
  ])
  await shop.file('orders_2026-01-01.csv', [{ order_id: 'o1', customer_id: 'c1', time: '2026-01-04' }])
  await shop.load()

  await shop.file('customers_2026-01-02.csv', [{ customer_id: 'c1', city: 'Oslo', updated_at: '2026-01-02' }])
  const refunds = Array.from({ length: 10_001 }, (_, index) => ({
    refund_id: `r${index}`,
    order_id: 'o1',
    amount: 1,
    time: '2026-01-05',
  }))
  await shop.file('refunds_2026-01-02.csv', refunds)
  await shop.load()
  expect(await shop.rows('select refund_amount from warehouse.fact_sales')).toEqual([
    { refund_amount: '10001.00' },
  ])
})

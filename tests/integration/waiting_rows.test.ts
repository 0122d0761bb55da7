import { expect, test } from 'vitest'
import { execute, rowsOf } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'

const many = 3_000
const numbers = Array.from({ length: many }, (_, n) => n)

/** Feeds whose rows wait for their order, each with a row of the nth unknown order. */
const feeds = {
  order_items: (n: number) => ({
    order_item_id: `l${n}`,
    order_id: `unknown${n}`,
    product_id: 'p1',
    product_price: 5,
    product_qty: 1,
    time: '2026-03-02',
  }),
  payments: (n: number) => ({
    payment_id: `p${n}`,
    order_id: `unknown${n}`,
    payment_method: 'card',
    amount: 5,
    time: '2026-03-02',
  }),
  refunds: (n: number) => ({ refund_id: `r${n}`, order_id: `unknown${n}`, amount: 5, time: '2026-03-02' }),
}

async function expectedRows(shop: Shop, table: string, condition: string): Promise<number> {
  const [row] = await rowsOf<{ 'QUERY PLAN': Array<{ Plan: { 'Plan Rows': number } }> }>(
    shop.db.kysely,
    `explain (format json) select from ${table} where ${condition}`,
  )
  return row?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0
}

test('the planner knows that waiting rows are many, so that a load does not read all of them for each row', async () => {
  const shop = await newShop()
  // Autovacuum would come at some time, but a load can come sooner.
  await execute(shop.db.kysely, 'alter table ops.rejected_rows set (autovacuum_enabled = off)')
  const waiting = (feed: string) => `feed = '${feed}' and reason = 'orphan' and status = 'open'`
  const expected = async () => {
    const rows = Object.keys(feeds).map((feed) => expectedRows(shop, 'ops.rejected_rows', waiting(feed)))
    return Math.min(...(await Promise.all(rows)))
  }
  for (const [feed, row] of Object.entries(feeds))
    await shop.file(
      `${feed}_2026-03-02.csv`,
      numbers.map((n) => row(n)),
    )
  await shop.load()
  expect(await expected()).toBeGreaterThan(many / 2)

  const orders = (more: object) =>
    numbers.map((n) => ({ order_id: `unknown${n}`, time: '2026-03-02', total_price: 5, ...more }))
  await shop.file('orders_2026-03-03.csv', orders({}))
  await shop.load()
  // Deleted orders send their rows back to waiting.
  await shop.file('orders_2026-03-04.csv', orders({ is_deleted: 'true' }))
  const { steps } = await shop.load()
  expect(await expected()).toBeGreaterThan(many / 2)
  // What a run's rows refer to is settled with statistics from after they came.
  const names = steps.map(({ step }) => step)
  expect(names.indexOf('analyze production')).toBe(names.indexOf('inferred rows') - 1)
})

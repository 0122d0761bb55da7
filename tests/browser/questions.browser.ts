import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { PageAnswer } from '../../src/dashboard/contract.ts'
import { amount, ask, openPage, settled, sqlRows, tableOf, tileValue, useBrowser } from './reader.ts'

useBrowser()

// The ten questions of an owner: each is answered in at most two clicks from the first page, with the figure that SQL
// finds.

/** What one row of SQL says. */
async function sql(query: string): Promise<Record<string, string>> {
  const [row] = await sqlRows<Record<string, string>>(query)
  return row ?? {}
}

/** Opens the first page and clicks a question. */
async function asked(question: string): Promise<Page> {
  const page = await openPage('/morning')
  await page.getByRole('link', { name: question }).click()
  await settled(page)
  return page
}

/** Net sales from a first to a last day, as yyyymmdd. */
const netSales = (first: number, last: number) => `(
    coalesce((select sum(net_amount) from warehouse.fact_sales where is_sale and date_key between ${first} and ${last}), 0)
    - coalesce((select sum(goods_amount) from warehouse.fact_refund where is_sale and date_key between ${first} and ${last}), 0)
)`

/** What sales and refunds of some days leave, with one row per value of the cut. */
const contributionBy = (cut: (alias: string) => string, first: number, last: number) => `
    select ${cut('s')} as name, s.net_amount + s.shipping_amount - s.cost_amount
        - coalesce(s.shipping_cost_amount, 0) - s.payment_fee_amount as amount
    from warehouse.fact_sales as s
    where s.is_sale and s.date_key between ${first} and ${last}
    union all
    select ${cut('r')}, r.returned_cost_amount - r.goods_amount - r.shipping_amount
    from warehouse.fact_refund as r
    where r.is_sale and r.date_key between ${first} and ${last}`

test('how was yesterday against the same weekday? the first page says it', async () => {
  const page = await openPage('/morning')
  const { now, before } = await sql(
    `select ${netSales(20260930, 20260930)} as now, ${netSales(20260923, 20260923)} as before`,
  )
  expect(await tileValue(page, 'net_sales')).toBe(String(Number(now)))
  const said = await page.locator('.tile[data-metric="net_sales"] .tile-change').innerText()
  expect(said).toContain('the same weekdays before')
  expect(amount(said.split('which was')[1])).toBe(Number(before))
})

test('what sells best this month? one click', async () => {
  const page = await asked('What sells best this month?')
  const [best] = await tableOf(page.locator('[data-card="ranking"]'))
  const found = await sql(`with moved as (
      select product_key, net_amount as amount from warehouse.fact_order_item where is_sale and date_key between 20260901 and 20260930
      union all
      select product_key, -goods_amount from warehouse.fact_refund where is_sale and date_key between 20260901 and 20260930
  )
  select p.product_name, sum(m.amount) as net_sales from moved as m join warehouse.dim_product as p using (product_key)
  group by 1 order by 2 desc limit 1`)
  expect([best?.Product, amount(best?.['Net sales'])]).toEqual([found.product_name, Number(found.net_sales)])
  expect(best).toHaveProperty('Net sales, before')
})

test('which channels pay? one click', async () => {
  const page = await asked('Which channels pay?')
  const rows = await tableOf(page.locator('[data-card="channels"]'))
  const found = await sqlRows<
    Record<string, string>
  >(`with moved as (${contributionBy((one) => `${one}.channel_key`, 20260901, 20260930)}
      union all
      select channel_key, -amount from warehouse.fact_ad_spend where date_key between 20260901 and 20260930
  )
  select c.channel_name, round(sum(m.amount), 2) as amount
  from moved as m join warehouse.dim_channel as c on c.channel_key = m.name group by 1`)
  expect(rows.length).toBeGreaterThan(4)
  for (const row of rows) {
    const known = found.find(({ channel_name: name }) => name === row.Channel)
    expect([row.Channel, amount(row['Contribution after ads'])]).toEqual([
      row.Channel,
      Number(known?.amount ?? 0),
    ])
  }
})

test('who are the best customers, and do they come back? one click, and one more for a customer', async () => {
  const page = await asked('Who buys most, and do they come back?')
  const card = page.locator('[data-card="top_customers"]')
  const [best] = await tableOf(card)
  const found =
    await sql(`select customer_id, sum(amount) as net_sales, count(*) filter (where is_order) as orders
      from (
          select customer_id, net_amount as amount, true as is_order from warehouse.fact_sales where is_sale and customer_id is not null
          union all
          select customer_id, -goods_amount, false from warehouse.fact_refund where is_sale and customer_id is not null
      ) as moved group by 1 order by 2 desc limit 1`)
  expect([best?.Customer, amount(best?.['Net sales']), amount(best?.['Orders ever'])]).toEqual([
    found.customer_id,
    Number(found.net_sales),
    Number(found.orders),
  ])
  const { share } =
    await sql(`select round(100.0 * count(*) filter (where again) / count(*), 2) as share from (
      select bool_or(not is_first_order) as again from warehouse.fact_sales where is_sale and customer_id is not null group by customer_id
  ) as customer`)
  expect(Number(await tileValue(page, 'returning_share'))).toBe(Number(share))
  await card.getByRole('button', { name: found.customer_id ?? '', exact: true }).click()
  const drawer = page.getByRole('dialog', { name: `Customer ${found.customer_id}` })
  const said = drawer.locator('.facts > div', { hasText: 'Net sales' }).locator('dd')
  await expect.poll(async () => amount(await said.innerText())).toBe(Number(found.net_sales))
  expect(await drawer.locator('tbody tr').count()).toBe(Math.min(25, Number(found.orders)))
  await page.goBack()
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  expect(new URL(page.url()).pathname).toBe('/customers')
})

test('what is about to sell out? one click', async () => {
  const page = await asked('What is about to sell out?')
  const [first] = await tableOf(page.locator('[data-card="low_stock"]'))
  const found = await sql(`with stock as (
      select product_id, sum(quantity_on_hand) as units from (
          select distinct on (product_id, location_hash) product_id, quantity_on_hand
          from warehouse.fact_inventory order by product_id, location_hash, date_key desc
      ) as newest group by 1
  ),
  sold as (
      select p.product_id, sum(i.quantity) as units from warehouse.fact_order_item as i join warehouse.dim_product as p using (product_key)
      where i.is_sale and i.date_key between 20260903 and 20260930 group by 1
  )
  select min(round(stock.units / (sold.units / 28.0), 1)) as days from stock join sold using (product_id) where sold.units > 0`)
  expect(amount(first?.['Days left'])).toBe(Number(found.days))
})

test('what is left after returns and shipping? one click', async () => {
  const page = await asked('What is left after returns and shipping?')
  const { amount: left, share } = await sql(`select sum(amount) as amount,
      round(100 * sum(amount) / ${netSales(20260901, 20260930)}, 2) as share
      from (${contributionBy(() => 'null', 20260901, 20260930)}) as moved`)
  const rows = await tableOf(page.locator('[data-card="statement"]'))
  const line = rows.find(({ Line: name }) => name?.endsWith('Contribution'))
  expect(amount(line?.Amount)).toBe(Number(left))
  expect(Number(await tileValue(page, 'contribution_margin'))).toBe(Number(share))
})

test('why did sales change last week? one click: steps that add up, and where', async () => {
  const page = await asked('Why did sales change last week?')
  const { now, before } = await sql(
    `select ${netSales(20260921, 20260927)} as now, ${netSales(20260914, 20260920)} as before`,
  )
  const steps = await page
    .locator('[data-card="bridge"] .bridge')
    .first()
    .locator('.bridge-amount')
    .evaluateAll((all) => all.map((one) => one.textContent ?? ''))
  expect(await tileValue(page, 'net_sales')).toBe(String(Number(now)))
  const { sections } = await ask<PageAnswer<'morning'>>(
    '/api/v1/pages/morning?from=2026-09-21&to=2026-09-27&compare=weekdays',
  )
  const amounts = sections.bridge.rows
    .filter(({ bridge }) => bridge === 'Net sales')
    .map((row) => Number(row.amount))
  expect([amounts[0], amounts.at(-1)]).toEqual([Number(before), Number(now)])
  expect(Math.round(amounts.slice(0, -1).reduce((sum, one) => sum + one * 100, 0))).toBe(
    Math.round(Number(now) * 100),
  )
  // Steps that changed nothing are not drawn; the ends are.
  expect(steps).toHaveLength(2 + amounts.slice(1, -1).filter((one) => one !== 0).length)
  expect((await tableOf(page.locator('[data-card="causes"]'))).length).toBeGreaterThan(5)
})

test('which coupon loses money? one click', async () => {
  const page = await asked('Which coupon loses money?')
  const rows = await tableOf(page.locator('[data-card="coupons"]'))
  const found = await sqlRows<Record<string, string>>(`select name, sum(amount) as amount
      from (${contributionBy((one) => `${one}.coupon_code`, 20260703, 20260930)}) as moved where name is not null group by 1`)
  const losses = await sqlRows<Record<string, string>>(`select coupon_code as name, count(*) filter (
          where net_amount + shipping_amount - cost_amount - coalesce(shipping_cost_amount, 0) - payment_fee_amount < 0
      ) as orders
      from warehouse.fact_sales where is_sale and coupon_code is not null and date_key between 20260703 and 20260930 group by 1`)
  expect(rows.length).toBeGreaterThan(2)
  for (const row of rows) {
    const [left, lost] = [found, losses].map((list) => list.find(({ name }) => name === row.Coupon))
    expect([row.Coupon, amount(row.Contribution)]).toEqual([row.Coupon, Number(left?.amount)])
    expect([row.Coupon, amount(row['Orders at a loss'])]).toEqual([row.Coupon, Number(lost?.orders)])
  }
})

test('is it complete through yesterday? the first page says it', async () => {
  const page = await openPage('/morning')
  const { through } = await sql(
    `select to_char(complete_through, 'FMDD Mon YYYY') as through from warehouse.publication`,
  )
  const said = (await page.locator('.headline .is-late').innerText()).replace('Sept', 'Sep')
  expect(said).toContain(`The data ends on ${through}: later files are late.`)
})

test('where does this number come from? two clicks: its orders, and the files and lines of one', async () => {
  const page = await openPage('/morning')
  await page.getByRole('button', { name: 'Net sales: the orders behind it' }).click()
  const list = page.getByRole('dialog', { name: /^Orders behind/ })
  const [total, first] = await tableOf(list)
  expect(amount(total?.['Net sales'])).toBe(Number(await tileValue(page, 'net_sales')))
  await list.getByRole('button', { name: first?.Order ?? '', exact: true }).click()
  const order = page.getByRole('dialog', { name: `Order ${first?.Order}` })
  const frame = order.locator('.table-frame', {
    has: page.locator('caption', { hasText: 'Files and lines' }),
  })
  const [origin] = await tableOf(frame)
  const found =
    await sql(`select f.name, o.line from production.orders as o join ops.files as f using (file_id)
      where o.order_id = '${first?.Order}'`)
  expect([origin?.What, origin?.File, amount(origin?.Line)]).toEqual([
    'Order',
    found.name,
    Number(found.line),
  ])
})

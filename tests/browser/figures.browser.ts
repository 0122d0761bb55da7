import { expect, inject, test } from 'vitest'
import type { PageAnswer, Section } from '../../src/dashboard/contract.ts'
import { ask, figurePages, openPage, settled, sqlRows, tileValue, useBrowser } from './reader.ts'

useBrowser()

const range = 'from=2026-07-10&to=2026-09-22'

test.each(figurePages)('the figures of %s are those of the API', async (name) => {
  const page = await openPage(`/${name}?${range}`)
  const answer = await ask<PageAnswer>(`/api/v1/pages/${name}?${range}`)
  expect(answer.tiles.length).toBeGreaterThan(2)
  for (const { metric, value } of answer.tiles) {
    expect(await tileValue(page, metric), metric).toBe(value === null ? '' : String(value))
  }
  // Each chart, shown as a table, has the rows of its section.
  const cards = await page
    .locator('.card[data-card]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-card')))
  await page.goto(`${inject('demoUrl')}/${name}?${range}&show_table=${cards.join(',')}`)
  await settled(page)
  const sections = Object.entries(answer.sections) as [string, Section][]
  for (const [id, section] of sections) {
    const table = page.locator(`.card[data-card="${id}"] .card-table`)
    if ((await table.count()) === 0) continue
    expect(await table.locator('tbody tr').count(), `${name} ${id}`).toBe(Math.min(25, section.rows.length))
  }
})

test('figures of the API are those of SQL', async () => {
  const answer = await ask<PageAnswer>(`/api/v1/pages/overview?${range}`)
  const [sales] = await sqlRows<Record<string, number | string>>(
    `select
         count(*) as orders,
         sum(net_amount) - (
             select sum(goods_amount) from warehouse.fact_refund where is_sale and date_key between 20260710 and 20260922
         ) as net_sales,
         count(distinct customer_id) as customers,
         round(sum(net_amount) / count(*), 2) as avg_net_order_value,
         count(*) filter (where is_first_order) as new_customers
     from warehouse.fact_sales
     where is_sale and date_key between 20260710 and 20260922`,
  )
  const [sessions] = await sqlRows<{ sessions: number; sold: number }>(
    'select count(*) as sessions, count(*) filter (where order_count > 0) as sold from warehouse.fact_session where date_key between 20260710 and 20260922',
  )
  const values = Object.fromEntries(answer.tiles.map(({ metric, value }) => [metric, value]))
  for (const [name, value] of Object.entries(sales ?? {})) {
    expect(Number(values[name]), name).toBe(Number(value))
  }
  expect(values.session_conversion_rate).toBe(
    Math.round((Number(sessions?.sold) / Number(sessions?.sessions)) * 10_000) / 100,
  )
})

test('the same metric and range is the same figure on every page', async () => {
  const seen = new Map<string, Map<string, string[]>>()
  for (const name of figurePages) {
    const page = await openPage(`/${name}?${range}&country=DE`)
    const tiles = await page
      .locator('.tile')
      .evaluateAll((all) =>
        all.map((tile) => [
          tile.getAttribute('data-metric') ?? '',
          tile.querySelector('.tile-value')?.getAttribute('data-value') ?? '',
        ]),
      )
    for (const [metric = '', value = ''] of tiles) {
      const values = seen.get(metric) ?? new Map<string, string[]>()
      values.set(value, [...(values.get(value) ?? []), name])
      seen.set(metric, values)
    }
  }
  const disputed = [...seen].filter(([, values]) => values.size > 1)
  expect(disputed).toEqual([])
  expect([...seen].filter(([, values]) => [...values.values()].flat().length > 1).length).toBeGreaterThan(2)
})

test('rows of a list are worth what its tile says', async () => {
  const { tiles, sections } = await ask<PageAnswer<'overview'>>(`/api/v1/pages/overview?${range}`)
  const net = tiles.find(({ metric }) => metric === 'net_sales')?.value
  const cents = (section: Section) =>
    section.rows.reduce((sum, row) => sum + Math.round(Number(row.net_sales) * 100), 0)
  const total = Math.round(Number(net) * 100)
  expect(cents(sections.channels)).toBe(total)
  expect(cents(sections.countries)).toBe(total)
  expect(cents(sections.trend)).toBe(total)
})

import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import type { MetricsAnswer } from '../../src/dashboard/contract.ts'
import { openEntry } from '../../src/staging/zip_archive.ts'
import {
  amount,
  ask,
  barriers,
  openPage,
  overflow,
  phone,
  settled,
  sqlRows,
  tableOf,
  useBrowser,
} from './reader.ts'

useBrowser()

const days = 'from=2026-09-01&to=2026-09-30'
const card = (page: Page) => page.locator('[data-card="explore"]')
const title = (page: Page) => card(page).locator('h2').innerText()

async function saved(page: Page, button: string): Promise<string> {
  const download = page.waitForEvent('download')
  await card(page).getByRole('button', { name: button }).click()
  return (await download).path()
}

test('metrics by a dimension equal SQL, and the total of a rate is the engine’s', async () => {
  const page = await openPage(
    `/explore?${days}&compare=none&show_metrics=net_sales,orders,profit_margin&show_rows=country`,
  )
  expect(await title(page)).toBe('Net sales, Orders, Profit margin by country')
  const rows = await tableOf(card(page))
  const [total] = rows
  const [sql] = await sqlRows<{ orders: number; margin: number }>(
    `select count(*)::int as orders,
            round(100 * sum(net_amount - cost_amount) / nullif(sum(net_amount), 0), 2)::float8 as margin
     from warehouse.fact_sales as s join warehouse.dim_date as d using (date_key)
     where is_sale and full_date between '2026-09-01' and '2026-09-30'`,
  )
  expect(total?.Country).toBe('Total')
  expect(amount(total?.Orders)).toBe(sql?.orders)
  const api = await ask<MetricsAnswer>(`/api/v1/metrics?metrics=profit_margin&${days}&compare=none`)
  expect(amount(total?.['Profit margin'])).toBe(api.section.rows[0]?.profit_margin)
  expect(rows.slice(1).reduce((sum, row) => sum + amount(row.Orders), 0)).toBe(sql?.orders)
})

test('a pivot of the first products and channels and the others adds up to the totals of its rows and columns', async () => {
  const page = await openPage(
    `/explore?${days}&compare=none&show_metrics=net_sales&show_rows=product&show_columns=channel&show_top=10`,
  )
  expect(await title(page)).toBe('Net sales by product and channel')
  const [total, ...rows] = await tableOf(card(page))
  const cents = (text: string | undefined) => Math.round(amount(text) * 100)
  const heads = Object.keys(total ?? {}).slice(1)
  expect(heads.at(-1)).toBe('Total')
  expect(rows.at(-1)?.Product).toMatch(/^Others \(\d+\)$/)
  expect(rows).toHaveLength(11)
  for (const head of heads) {
    expect([head, rows.reduce((sum, row) => sum + cents(row[head]), 0)]).toEqual([head, cents(total?.[head])])
  }
  for (const row of [total, ...rows]) {
    const parts = heads.slice(0, -1).reduce((sum, head) => sum + cents(row?.[head]), 0)
    expect([row?.Product, parts]).toEqual([row?.Product, cents(row?.Total)])
  }
  const api = await ask<MetricsAnswer>(`/api/v1/metrics?metrics=net_sales&${days}&compare=none`)
  expect(cents(total?.Total)).toBe(Math.round(Number(api.section.rows[0]?.net_sales) * 100))
})

test('the address holds the pivot: back undoes a choice, and a saved view brings it back', async () => {
  const page = await openPage(`/explore?${days}`)
  await page.getByLabel('Rows', { exact: true }).selectOption('time')
  await settled(page)
  await page.getByLabel('Columns', { exact: true }).selectOption('device')
  await settled(page)
  await card(page).getByRole('button', { name: 'Heat' }).click()
  await card(page).getByRole('button', { name: 'Change' }).click()
  await settled(page)
  expect(await title(page)).toBe('Net sales, change by day and device')
  await page.getByRole('button', { name: 'Metrics' }).click()
  await page.getByLabel('Search metrics').fill('sessions')
  await page.getByRole('checkbox', { name: 'Sessions', exact: true }).check()
  await page.keyboard.press('Escape')
  await settled(page)
  const address = new URL(page.url())
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    show_metrics: 'net_sales,orders,sessions',
    show_rows: 'time',
    show_columns: 'device',
    show_chart: 'heat',
    show_measure: 'change',
  })
  const kept = address.pathname + address.search
  const made = await fetch(`${inject('demoUrl')}/api/v1/views`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Devices', address: kept }),
  })
  const { id } = (await made.json()) as { id: number }
  try {
    await page.goBack()
    await settled(page)
    expect(page.url()).not.toContain('sessions')
    await page.reload()
    await settled(page)
    await page.getByRole('navigation', { name: 'Saved views' }).getByRole('link', { name: 'Devices' }).click()
    await settled(page)
    expect(new URL(page.url()).search).toBe(address.search)
  } finally {
    await fetch(`${inject('demoUrl')}/api/v1/views/${id}`, { method: 'DELETE' })
  }
})

test('a click on a row filters by it, and the page names what no filter can choose', async () => {
  const page = await openPage(`/explore?${days}&compare=none&show_metrics=orders,sessions&show_rows=channel`)
  const before = await tableOf(card(page))
  const name = before[1]?.Channel ?? ''
  await card(page).getByRole('button', { name, exact: true }).click()
  await settled(page)
  const after = await tableOf(card(page))
  expect(after.map((row) => row.Channel)).toEqual(['Total', name])
  expect(after[0]?.Orders).toBe(before[1]?.Orders)
  await page.goto(
    `${inject('demoUrl')}/explore?${days}&show_metrics=orders,sessions&show_rows=channel&coupon=WELCOME10`,
  )
  await settled(page)
  expect(await page.getByRole('status').first().innerText()).toContain('Not known by coupon: Sessions.')
})

test('the table is saved as CSV and as a workbook, the chart as a picture', async () => {
  const page = await openPage(
    `/explore?${days}&country=DE&compare=none&show_metrics=net_sales,profit_margin&show_rows=category`,
  )
  const shown = await tableOf(card(page))
  const csv = parse((await readFile(await saved(page, 'CSV'), 'utf8')).replace('\uFEFF', ''), {
    columns: true,
  }) as Record<string, string>[]
  expect(csv.length).toBe(shown.length)
  expect(csv.at(-1)?.Category).toBe('Total')
  expect(Number(csv.at(-1)?.['Net sales'])).toBe(amount(shown[0]?.['Net sales']))
  const { stream } = await openEntry(await saved(page, 'XLSX'), 'xl/worksheets/sheet1.xml')
  const sheet = await text(stream)
  // Numbers are numbers, and those of rates are shares.
  expect(sheet).toContain(`<v>${amount(shown[0]?.['Net sales'])}</v>`)
  expect(sheet).toContain(`<v>${amount(shown[0]?.['Profit margin']) / 100}</v>`)
  const picture = await readFile(await saved(page, 'PNG'))
  expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([2560, 1440])
})

test('the page says so for one day, for no rows, for too many cells, and for an empty shop', async () => {
  const page = await openPage('/explore?from=2026-09-15&to=2026-09-15&show_rows=time&show_columns=channel')
  expect((await tableOf(card(page))).length).toBe(2)
  await page.goto(`${inject('demoUrl')}/explore?from=1999-01-01&to=1999-01-31&show_rows=product`)
  await settled(page)
  expect(await card(page).innerText()).toContain('Nothing in this range')
  await page.goto(
    `${inject('demoUrl')}/explore?from=2024-09-01&to=2026-09-30&grain=day&show_rows=time&show_columns=channel`,
  )
  await settled(page)
  expect(await page.getByRole('status').last().innerText()).toContain('more cells than a table can show')
  const empty = await openPage('/explore', { base: inject('emptyUrl') })
  expect(await empty.locator('.notice').innerText()).toContain('Nothing is loaded yet.')
})

test('a pivot is built by keyboard, fits a phone, and is accessible in light and dark', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await openPage(`/explore?${days}&show_rows=category&show_columns=time&grain=week`, {
      viewport: phone,
      hasTouch: true,
      colorScheme,
    })
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Metrics' }).tap()
    expect(await barriers(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
  }
})

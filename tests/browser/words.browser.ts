import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterEach, expect, inject, test } from 'vitest'
import type { NotesAnswer, TargetsAnswer, ViewsAnswer } from '../../src/dashboard/contract.ts'
import { ask, barriers, openPage, overflow, phone, settled, useBrowser } from './reader.ts'

useBrowser()

const api = (path: string) => `${inject('demoUrl')}/api/v1/${path}`

afterEach(async () => {
  const { notes } = await ask<NotesAnswer>('/api/v1/notes')
  const { views } = await ask<ViewsAnswer>('/api/v1/views')
  const { targets } = await ask<TargetsAnswer>('/api/v1/targets')
  const all = [
    ...notes.map(({ id }) => `notes/${id}`),
    ...views.map(({ id }) => `views/${id}`),
    ...targets.map(({ metric, month }) => `targets/${metric}/${month.slice(0, 7)}`),
  ]
  for (const path of all) await fetch(api(path), { method: 'DELETE' })
})

const card = (page: Page, id: string) => page.locator(`[data-card="${id}"]`)
const write = (path: string, method: string, body: object) =>
  fetch(api(path), {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

test('Morning and the tile of a month show its target', async () => {
  const page = await openPage('/targets')
  await page.getByLabel('Target of September 2026').fill('99000')
  await page.getByRole('button', { name: 'Save targets' }).click()
  await page.getByText('1 target saved.').waitFor()
  expect((await ask<TargetsAnswer>('/api/v1/targets')).targets).toEqual([
    { metric: 'net_sales', month: '2026-09-01', target: 99_000 },
  ])
  expect(await barriers(page)).toEqual([])
  await page.getByRole('link', { name: 'Morning' }).click()
  await settled(page)
  await expect.poll(() => card(page, 'pace').locator('li').first().innerText()).toMatch(/target €?99,000/)
  await page.goto(`${inject('demoUrl')}/profit?from=2026-09-01&to=2026-09-30`)
  await settled(page)
  expect(await page.locator('.tile[data-metric="net_sales"] .tile-target').innerText()).toMatch(
    /^\d+ % of target/,
  )
})

test('empty months are filled from the year before, and a cleared month loses its target', async () => {
  await write('targets/orders/2026-10', 'PUT', { target: 7 })
  const page = await openPage('/targets')
  await page.getByRole('region', { name: 'Targets', exact: true }).getByLabel('Metric').selectOption('orders')
  await page.getByRole('combobox', { name: 'Year' }).selectOption('2026')
  await page.getByLabel('Target of October 2026').fill('')
  await page.getByRole('button', { name: 'Fill from the year before' }).click()
  await page.getByRole('button', { name: 'Save targets' }).click()
  await page.getByText(/targets saved/).waitFor()
  const { targets } = await ask<TargetsAnswer>('/api/v1/targets')
  expect(targets.map(({ month }) => month)).toEqual(['2026-10-01', '2026-11-01', '2026-12-01'])
  await page.getByLabel('Target of October 2026').fill('')
  await page.getByRole('button', { name: 'Save targets' }).click()
  await page.getByText('1 target saved.').waitFor()
  expect((await ask<TargetsAnswer>('/api/v1/targets')).targets).toHaveLength(2)
})

test('a note is added from a chart, marked on it, changed, and deleted', async () => {
  const page = await openPage('/overview?from=2026-09-01&to=2026-09-30')
  await page.getByRole('button', { name: 'Trend: more' }).click()
  await page.getByRole('button', { name: 'Add a note' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a note' })
  await dialog.getByLabel('What happened').fill('Newsletter')
  await dialog.getByLabel('First day').fill('2026-09-15')
  expect(await barriers(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Add this note' }).click()
  const listed = card(page, 'trend').locator('.chart-notes li')
  await expect.poll(() => listed.innerText()).toContain('Newsletter')
  await settled(page)
  const chart = card(page, 'trend').locator('.chart')
  const box = await chart.boundingBox()
  const happened = async (place: number) => {
    await chart.hover({ position: { x: (box?.width ?? 0) * place, y: (box?.height ?? 0) * 0.5 } })
    const title = (await page.locator('.chart-tip-title').last().textContent()) ?? ''
    return `${title}: ${(await page.locator('.chart-tip-happened').allTextContents()).join()}`
  }
  await expect.poll(() => happened(0.505)).toContain('15 Sept 2026: Newsletter')
  expect(await happened(0.8)).not.toContain('Newsletter')

  await listed.getByRole('button').click()
  const change = page.getByRole('dialog', { name: 'Change a note' })
  await change.getByLabel('What happened').fill('Newsletter of autumn')
  await change.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => listed.innerText()).toContain('Newsletter of autumn')
  await listed.getByRole('button').click()
  await page.getByRole('button', { name: 'Delete this note' }).click()
  await page.getByRole('button', { name: 'Really delete it' }).click()
  await expect.poll(() => listed.count()).toBe(0)
})

test('a CSV has notes on the rows of their days', async () => {
  await write('notes', 'POST', { firstDay: '2026-09-15', lastDay: '2026-09-16', note: 'Down 14–16 h' })
  const page = await openPage('/marketing?from=2026-09-01&to=2026-09-30')
  await page.getByRole('button', { name: 'Channels over time: more' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\r\n')
  expect(lines[0]?.endsWith(',notes')).toBe(true)
  const noted = lines.filter((line) => line.includes('Down 14–16 h'))
  expect(new Set(noted.map((line) => line.slice(0, 10)))).toEqual(new Set(['2026-09-15', '2026-09-16']))
})

test('a view is saved, opened, renamed, made the start page, and deleted', async () => {
  const page = await openPage('/profit?range=mtd&country=DE')
  const menu = page.getByRole('button', { name: 'Views' })
  await menu.click()
  await page.getByLabel('Save what is shown as').fill('Germany')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Rename “Germany”' }).click()
  expect(await barriers(page)).toEqual([])
  await page.getByLabel('New name of “Germany”').fill('Germany, this month')
  await page.getByRole('button', { name: 'Rename', exact: true }).click()
  const start = page.getByRole('button', { name: 'Open the dashboard with “Germany, this month”' })
  await start.click()
  await expect.poll(() => start.getAttribute('aria-pressed')).toBe('true')
  await page.keyboard.press('Escape')
  await page.goto(`${inject('demoUrl')}/`)
  await settled(page)
  expect(page.url()).toContain('/profit?range=mtd&country=DE')
  await page.getByRole('link', { name: 'Funnel' }).click()
  await settled(page)
  await page.getByRole('navigation', { name: 'Saved views' }).getByRole('link').click()
  await expect.poll(() => page.url()).toContain('/profit?range=mtd&country=DE')
  await settled(page)
  await menu.click()
  await page.getByRole('button', { name: 'Delete “Germany, this month”' }).click()
  await page.getByRole('button', { name: 'Delete?' }).click()
  await expect.poll(() => page.getByRole('navigation', { name: 'Saved views' }).count()).toBe(0)
  await page.goto(`${inject('demoUrl')}/`)
  await settled(page)
  expect(new URL(page.url()).pathname).toBe('/morning')
})

test('the menu says that a name is taken', async () => {
  await write('views', 'POST', { name: 'Germany', address: '/profit' })
  await write('views', 'POST', { name: 'Berlin', address: '/profit' })
  const page = await openPage('/overview', { expectProblems: true })
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('button', { name: 'Rename “Berlin”' }).click()
  await page.getByLabel('New name of “Berlin”').fill('germany')
  await page.getByRole('button', { name: 'Rename', exact: true }).click()
  await expect
    .poll(() => page.getByRole('alert').innerText())
    .toContain('There is a view called “germany” already.')
})

test('targets, notes and views fit a phone', async () => {
  await write('notes', 'POST', { firstDay: '2026-09-15', note: `Newsletter ${'of autumn '.repeat(15)}` })
  await write('views', 'POST', {
    name: 'A name that is as long as names may be '.repeat(2).trim(),
    address: '/profit',
  })
  const page = await openPage('/targets', { viewport: phone, hasTouch: true })
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  expect(await barriers(page)).toEqual([])
  await page.goto(`${inject('demoUrl')}/overview?from=2026-09-01&to=2026-09-30`)
  await settled(page)
  await page.getByRole('button', { name: 'Views' }).tap()
  expect(await overflow(page)).toBeLessThanOrEqual(0)
  expect(await barriers(page)).toEqual([])
})

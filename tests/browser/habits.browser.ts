import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import type { Meta, PageAnswer } from '../../src/dashboard/contract.ts'
import { ask, openPage, settled, tileValue, useBrowser } from './reader.ts'

useBrowser()

const tile = (answer: PageAnswer, metric: string) =>
  String(answer.tiles.find((one) => one.metric === metric)?.value ?? '')

/** The API's answer for the address of a page. */
async function answerOf(page: Page): Promise<PageAnswer> {
  const { pathname, searchParams } = new URL(page.url())
  for (const name of [...searchParams.keys()]) if (name.startsWith('show_')) searchParams.delete(name)
  return ask<PageAnswer>(`/api/v1/pages${pathname}?${searchParams}`)
}

test('a preset counts back from the newest day of the shop', async () => {
  const page = await openPage('/overview')
  const { activity } = await ask<Meta>('/api/v1/meta')
  await page.getByRole('button', { name: /Last 30 days/ }).click()
  await page.getByRole('button', { name: 'Last 7 days' }).click()
  await settled(page)
  expect(new URL(page.url()).search).toBe('?range=7d')
  const answer = await ask<PageAnswer>(`/api/v1/pages/overview?from=2026-09-24&to=${activity?.to}`)
  expect(await tileValue(page, 'orders')).toBe(tile(answer, 'orders'))
})

test('any two days can be chosen, and the address holds them', async () => {
  const page = await openPage('/overview')
  await page.getByRole('button', { name: /Last 30 days/ }).click()
  await page.getByLabel('First day').fill('2026-03-05')
  await page.getByLabel('Last day').fill('2026-04-11')
  await page.getByRole('button', { name: 'Show these days' }).click()
  await settled(page)
  expect(new URL(page.url()).search).toBe('?from=2026-03-05&to=2026-04-11')
  expect(await tileValue(page, 'net_sales')).toBe(tile(await answerOf(page), 'net_sales'))
})

test('the step and the comparison change the request', async () => {
  const page = await openPage('/overview?from=2026-01-01&to=2026-06-30&show_table=trend')
  await page.getByLabel('Steps of time').selectOption('month')
  await settled(page)
  await expect.poll(() => page.locator('[data-card="trend"] tbody tr').count()).toBe(6)
  await page.getByLabel('Comparison').selectOption('none')
  await settled(page)
  expect(page.url()).toContain('compare=none')
  await expect.poll(() => page.locator('.tile .sr-only').count()).toBe(0)
})

test('days before the shop began are not compared', async () => {
  const page = await openPage('/overview?range=all')
  expect(await page.locator('.compared').innerText()).toBe('no data before it to compare with')
  expect((await page.locator('.tile-change').allInnerTexts()).join('')).toBe('')
})

test('a click on a bar filters every chart that can, and a chip takes it back', async () => {
  const page = await openPage('/overview?range=90d')
  const before = await tileValue(page, 'orders')
  const bar = page.locator('[data-card="channels"] .rank-row').first()
  const channel = await bar.locator('.rank-name').innerText()
  await bar.click()
  await settled(page)
  expect(new URL(page.url()).searchParams.getAll('channel')).toEqual([channel])
  const answer = await ask<PageAnswer>(
    `/api/v1/pages/overview?from=2026-07-03&to=2026-09-30&channel=${encodeURIComponent(channel)}`,
  )
  expect(await tileValue(page, 'orders')).toBe(tile(answer, 'orders'))
  expect(await tileValue(page, 'orders')).not.toBe(before)
  await page.getByRole('button', { name: `Remove the filter Channel: ${channel}` }).click()
  await settled(page)
  expect(await tileValue(page, 'orders')).toBe(before)
})

test('a click on a country of the map filters by it', async () => {
  const page = await openPage('/overview?range=90d')
  const map = page.locator('[data-card="map"] .chart')
  const box = await map.boundingBox()
  // Clicks the United States, which are large and on the left.
  await map.click({ position: { x: (box?.width ?? 0) * 0.27, y: (box?.height ?? 0) * 0.33 } })
  await expect.poll(() => new URL(page.url()).searchParams.getAll('country')).toEqual(['US'])
})

test('the menu sets several filters at once', async () => {
  const page = await openPage('/overview')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByLabel('Filter by').selectOption('segment')
  await page.getByRole('checkbox', { name: /VIP/ }).check()
  await page.getByRole('checkbox', { name: /Loyal/ }).check()
  await page.keyboard.press('Escape')
  await settled(page)
  expect(new URL(page.url()).searchParams.getAll('segment').sort()).toEqual(['Loyal', 'VIP'])
  const answer = await ask<PageAnswer>(
    '/api/v1/pages/overview?from=2026-09-01&to=2026-09-30&segment=VIP&segment=Loyal',
  )
  expect(await tileValue(page, 'net_sales')).toBe(tile(answer, 'net_sales'))
})

test('a chart that cannot be filtered says so instead of showing another figure', async () => {
  const page = await openPage('/overview?category=Shoes')
  expect(await tileValue(page, 'session_conversion_rate')).toBe('')
  await expect
    .poll(() => page.locator('.tile[data-metric="session_conversion_rate"]').innerText())
    .toContain('not known by category')
})

test('the address brings back every choice, and back undoes the last one', async () => {
  const address =
    '/marketing?from=2026-05-01&to=2026-08-31&grain=week&compare=year&channel=Email&country=DE&show_metric=orders'
  const page = await openPage(address)
  expect(await page.getByLabel('Steps of time').inputValue()).toBe('week')
  expect(await page.getByLabel('Comparison').inputValue()).toBe('year')
  expect(await page.getByRole('list', { name: 'Filters' }).innerText()).toContain('Germany')
  expect(await page.getByRole('button', { name: 'Orders', exact: true, pressed: true }).count()).toBe(1)
  const figure = await tileValue(page, 'orders')
  await page.reload()
  await settled(page)
  expect(await tileValue(page, 'orders')).toBe(figure)
  await page.getByRole('link', { name: 'Funnel' }).click()
  await settled(page)
  expect(page.url()).toContain('/funnel?from=2026-05-01&to=2026-08-31&grain=week&compare=year&channel=Email')
  await page.goBack()
  await settled(page)
  expect(page.url()).toBe(`${inject('demoUrl')}${address}`)
})

test('a chart is saved as CSV, with the rows of the API', async () => {
  const page = await openPage('/overview?from=2026-09-01&to=2026-09-30')
  const card = page.locator('[data-card="categories"]')
  await card.getByRole('button', { name: 'Top categories: more' }).click()
  const download = page.waitForEvent('download')
  await card.getByRole('button', { name: 'Save as CSV' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('storehouse-overview-categories-2026-09-01-to-2026-09-30.csv')
  const text = await readFile(await file.path(), 'utf8')
  const { sections } = await ask<PageAnswer<'overview'>>(
    '/api/v1/pages/overview?from=2026-09-01&to=2026-09-30',
  )
  const [head, ...lines] = text.replace('\uFEFF', '').trimEnd().split('\r\n')
  expect(head).toBe(sections.categories.columns.map(({ name }) => name).join(','))
  expect(lines.map((line) => line.split(',')[1])).toEqual(
    sections.categories.rows.map((row) => String(row.net_sales)),
  )
})

test('a chart is saved as a picture', async () => {
  const page = await openPage('/overview')
  for (const [id, title] of [
    ['trend', 'Trend'],
    ['channels', 'Channels'],
    ['map', 'Where customers buy'],
  ]) {
    const card = page.locator(`[data-card="${id}"]`)
    await card.getByRole('button', { name: `${title}: more` }).click()
    const download = page.waitForEvent('download')
    await card.getByRole('button', { name: 'Save as PNG' }).click()
    const bytes = await readFile(await (await download).path())
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([2560, 1440])
    expect(bytes.length).toBeGreaterThan(20_000)
  }
})

test('a chart is shown as a table, with the same figures', async () => {
  const page = await openPage('/overview?from=2026-09-01&to=2026-09-10')
  const card = page.locator('[data-card="trend"]')
  await card.getByRole('button', { name: 'Trend: more' }).click()
  await card.getByRole('button', { name: 'Show as table' }).click()
  expect(await card.locator('tbody tr').count()).toBe(10)
  expect(page.url()).toContain('show_table=trend')
  const { sections } = await ask<PageAnswer<'overview'>>(
    '/api/v1/pages/overview?from=2026-09-01&to=2026-09-10',
  )
  const first = Number(sections.trend.rows[0]?.net_sales)
  const written = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  await expect.poll(() => card.locator('tbody tr').first().innerText()).toContain(written.format(first))
})

test('a figure leads to its orders, and an order to its lines', async () => {
  const page = await openPage('/overview?from=2026-09-01&to=2026-09-30&country=DE')
  const orders = await tileValue(page, 'orders')
  await page.getByRole('button', { name: 'Orders: the orders behind it' }).click()
  const list = page.getByRole('dialog', { name: /^Orders/ })
  await expect.poll(() => list.innerText()).toContain(`of ${orders}`)
  await list.locator('tbody .link').first().click()
  const order = page.getByRole('dialog', { name: /^Order O/ })
  await expect.poll(() => order.innerText()).toContain('Lines')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  expect(page.url()).not.toContain('show_orders')
})

test('a figure opens its orders, with their total, sorted by date or by share', async () => {
  const page = await openPage('/products?from=2026-09-01&to=2026-09-30')
  const returns = Number(await tileValue(page, 'returns'))
  await page.getByRole('button', { name: 'Returns: the orders behind it' }).click()
  const list = page.getByRole('dialog', { name: /^Orders behind Returns/ })
  const column = async () => {
    const texts = await list
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => row.children[2]?.textContent))
    return texts.map((text) => Number(text?.replaceAll(/[^\d.-]/g, '')))
  }
  await expect.poll(async () => (await column()).length).toBeGreaterThan(3)
  const [total, ...parts] = await column()
  expect(total).toBe(returns)
  expect(Math.round(parts.reduce((sum, part) => sum + part * 100, 0))).toBe(Math.round(returns * 100))
  await list.getByRole('button', { name: 'Returns' }).click()
  await expect.poll(async () => (await column()).slice(1)).toEqual([...parts].sort((a, b) => b - a))
  await list.getByRole('button', { name: 'Returns' }).click()
  await expect.poll(async () => (await column()).slice(1)).toEqual([...parts].sort((a, b) => a - b))
})

test('a filtered chart over time has every day in order', async () => {
  const page = await openPage('/marketing?from=2026-09-01&to=2026-09-30&coupon=NEWS5')
  const chart = page.locator('[data-card="trend"] .chart')
  const box = await chart.boundingBox()
  const days: number[] = []
  for (let place = 0.08; place < 1; place += 0.02) {
    await chart.hover({ position: { x: (box?.width ?? 0) * place, y: (box?.height ?? 0) * 0.6 } })
    const title = await page.locator('.chart-tip-title').last().textContent()
    days.push(Number(/(\d+) Sep/.exec(title ?? '')?.[1]))
  }
  expect(days).toEqual([...days].sort((a, b) => a - b))
  expect(new Set(days).size).toBeGreaterThan(25)
})

test('a click on the trend shows the orders of that day', async () => {
  const page = await openPage('/overview?from=2026-09-01&to=2026-09-30')
  const chart = page.locator('[data-card="trend"] .chart')
  const box = await chart.boundingBox()
  await chart.click({ position: { x: (box?.width ?? 0) * 0.5, y: (box?.height ?? 0) * 0.5 } })
  await expect
    .poll(() => new URL(page.url()).searchParams.get('show_orders'))
    .toMatch(/^2026-09-1\d\.\.2026-09-1\d:net_sales$/)
})

test('a click on a week that the range cuts shows the orders of its days in the range', async () => {
  const page = await openPage('/overview?from=2026-03-04&to=2026-09-30&grain=week')
  const chart = page.locator('[data-card="trend"] .chart')
  const box = await chart.boundingBox()
  await chart.hover({ position: { x: (box?.width ?? 0) - 40, y: (box?.height ?? 0) * 0.5 } })
  await expect.poll(() => page.locator('.chart-tip-note').textContent()).toBe('3 of its 7 days')
  await chart.click({ position: { x: 60, y: (box?.height ?? 0) * 0.5 } })
  await expect
    .poll(() => new URL(page.url()).searchParams.get('show_orders'))
    .toBe('2026-03-04..2026-03-08:net_sales')
})

test('a definition shows on hover and on focus, and Escape takes it away', async () => {
  const page = await openPage('/overview')
  const term = page.locator('.tile[data-metric="net_sales"] .term')
  const definition = page.locator('.tile[data-metric="net_sales"] [role="tooltip"]')
  await expect.poll(() => definition.isVisible()).toBe(false)
  await term.hover()
  await expect.poll(() => definition.isVisible()).toBe(true)
  await page.mouse.move(0, 0)
  await expect.poll(() => definition.isVisible()).toBe(false)
  await term.focus()
  await expect.poll(() => definition.isVisible()).toBe(true)
  await page.keyboard.press('Escape')
  await expect.poll(() => definition.isVisible()).toBe(false)
})

test('a definition leads to its entry in the dictionary, by pointer and by keyboard', async () => {
  const page = await openPage('/overview')
  const tile = page.locator('.tile[data-metric="net_sales"]')
  await tile.locator('.term').focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await settled(page)
  expect(page.url()).toContain('/dictionary?show_search=net_sales')
  expect(await page.locator('.dictionary dt').first().innerText()).toBe('Net sales net_sales')
  await page.goBack()
  await settled(page)
  await tile.locator('.term').hover()
  await tile.getByRole('link', { name: 'In the dictionary' }).click()
  await expect.poll(() => new URL(page.url()).pathname).toBe('/dictionary')
})

test('dark colours follow the system, and stay as the reader wants them', async () => {
  const page = await openPage('/overview', { colorScheme: 'dark' })
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
  expect(await theme()).toBe('dark')
  await page.getByRole('button', { name: 'Light colours' }).click()
  await page.reload()
  await settled(page)
  await expect.poll(theme).toBe('light')
})

test('everything can be reached by keyboard', async () => {
  const page = await openPage('/overview')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Go to the figures')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByRole('group', { name: 'Days shown' }).count()).toBe(1)
  await page.keyboard.press('Escape')
  await expect.poll(() => page.getByRole('group', { name: 'Days shown' }).count()).toBe(0)
  await page.locator('[data-card="channels"] .rank-row').first().focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.url()).toContain('channel=')
})

test('on a phone the menu opens on a tap and goes away with a choice', async () => {
  const page = await openPage('/overview', { viewport: { width: 390, height: 844 }, hasTouch: true })
  const funnel = page.getByRole('link', { name: 'Funnel' })
  expect(await funnel.isVisible()).toBe(false)
  await page.getByRole('button', { name: 'Pages' }).tap()
  await funnel.tap()
  await settled(page)
  expect(new URL(page.url()).pathname).toBe('/funnel')
  await expect.poll(() => funnel.isVisible()).toBe(false)
})

test('nothing moves when the figures arrive', async () => {
  const page = await openPage('/overview')
  const place = async () => (await page.locator('[data-card="channels"]').boundingBox())?.y
  const before = await place()
  await page.locator('[data-card="channels"] .rank-row').first().click()
  await page.getByRole('list', { name: 'Filters' }).waitFor()
  const chips = (await page.getByRole('list', { name: 'Filters' }).boundingBox())?.height ?? 0
  await settled(page)
  expect(Math.abs(((await place()) ?? 0) - (before ?? 0))).toBeLessThanOrEqual(chips + 10)
})

test('printing leaves menus and buttons out', async () => {
  const page = await openPage('/overview?country=DE')
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('.side').isVisible()).toBe(false)
  expect(await page.locator('.toolbar').isVisible()).toBe(false)
  expect(await page.locator('.print-head').innerText()).toContain('Country: Germany')
  // Charts are drawn again for the width of the paper, in light colours, and only there.
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  const drawn = page.locator('[data-card="trend"] .chart-paper')
  expect(await drawn.isVisible()).toBe(true)
  expect(await drawn.evaluate((one) => one instanceof HTMLCanvasElement && one.width)).toBe(1340)
  await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  expect(await drawn.count()).toBe(0)
})

test('the page says that the server does not answer, and asks again', async () => {
  const page = await openPage('/overview', { expectProblems: true })
  await page.route('**/api/v1/pages/funnel*', (route) => route.abort())
  await page.getByRole('link', { name: 'Funnel' }).click()
  const alert = page.getByRole('alert')
  await expect.poll(() => alert.innerText()).toContain('does not answer')
  await page.unroute('**/api/v1/pages/funnel*')
  await alert.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => page.locator('.tile').count()).toBeGreaterThan(2)
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('a dashboard with a token shows nothing until it is given', async () => {
  const page = await openPage('/overview', { base: inject('guardedUrl'), expectProblems: true })
  await page.getByLabel('Token').fill('guessed')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('alert').waitFor()
  expect(await page.locator('.tile').count()).toBe(0)
  await page.getByLabel('Token').fill(inject('token'))
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.locator('.tile').first().waitFor()
  await settled(page)
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByLabel('Token').waitFor()
})

test('the dictionary finds a metric by a word of its definition', async () => {
  const page = await openPage('/dictionary')
  await page.getByLabel('Search metrics, tables and columns').fill('net_revenue')
  await expect
    .poll(() => page.locator('.dictionary dt').allInnerTexts())
    .toContain('Sales before returns net_revenue')
  expect(page.url()).toContain('show_search=net_revenue')
})

test('a run of the health page opens with its files and steps, in words of the shop', async () => {
  const page = await openPage('/health')
  await page.locator('[data-card="runs"] .link').first().click()
  const run = page.getByRole('dialog', { name: 'Files loaded' })
  await expect.poll(() => run.innerText()).toContain('Lines of orders')
  await expect.poll(() => run.innerText()).toContain('Count every row')
  expect(await run.innerText()).not.toMatch(/\b(?:dim|fact|agg|mv)_/)
  // Who looks after the server finds the name of the program.
  expect(await run.getByTitle('fact_order_item', { exact: true }).count()).toBe(1)
  expect(page.url()).toContain('show_run=')
})

test('tiles fill their rows on a desktop and on a phone', async () => {
  for (const width of [1440, 1280, 390]) {
    for (const path of ['/morning', '/overview', '/profit', '/marketing', '/products']) {
      const page = await openPage(path, { viewport: { width, height: 900 } })
      const rows = await page
        .locator('.tiles')
        .first()
        .evaluate((grid) => {
          const right = new Map<number, number>()
          for (const tile of grid.children) {
            const box = tile.getBoundingClientRect()
            right.set(Math.round(box.top), Math.max(right.get(Math.round(box.top)) ?? 0, box.right))
          }
          return [...right.values()].map((end) => Math.round(grid.getBoundingClientRect().right - end))
        })
      expect([width, path, rows.filter((free) => free > 2)]).toEqual([width, path, []])
    }
  }
})

import { describe, expect, inject, test } from 'vitest'
import {
  allPages,
  barriers,
  cutTables,
  openPage,
  overflow,
  phone,
  programWords,
  settled,
  useBrowser,
} from './reader.ts'

useBrowser()

describe.each(allPages)('%s', (name) => {
  test('stands on the demo shop, with every chart drawn and nothing cut off', async () => {
    const page = await openPage(`/${name}`)
    expect(await page.locator('h1').count()).toBe(1)
    expect(await page.locator('.notice.is-error').allInnerTexts()).toEqual([])
    expect(await page.locator('.card, .tile, .drop-zone').count()).toBeGreaterThan(
      ['add_data', 'people'].includes(name) ? 0 : 1,
    )
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(await cutTables(page)).toEqual([])
  })

  test('is accessible, light and dark', async () => {
    const page = await openPage(`/${name}`)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Dark colours' }).click()
    await settled(page)
    expect(await barriers(page)).toEqual([])
  })

  test('fits a phone, light and dark', async () => {
    const page = await openPage(`/${name}`, { viewport: phone, hasTouch: true })
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(await barriers(page)).toEqual([])
    await page.evaluate(() => {
      localStorage.clear()
    })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.reload()
    await settled(page)
    expect(await barriers(page)).toEqual([])
  })

  test('shows a shop with one day of orders', async () => {
    const page = await openPage(`/${name}`, { base: inject('bareUrl') })
    expect(await page.locator('.notice.is-error').allInnerTexts()).toEqual([])
    expect(await programWords(page)).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(await cutTables(page)).toEqual([])
    expect(await barriers(page)).toEqual([])
    await page.setViewportSize(phone)
    // Charts are drawn again for the new width.
    await expect.poll(() => overflow(page)).toBeLessThanOrEqual(0)
  })

  test('says so when nothing is loaded', async () => {
    const page = await openPage(`/${name}`, { base: inject('emptyUrl') })
    expect(await page.locator('.notice.is-error').allInnerTexts()).toEqual([])
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(await barriers(page)).toEqual([])
  })
})

test('a chart that has no figures says so instead of drawing a line at zero', async () => {
  const page = await openPage('/funnel?channel=Carrier%20pigeon')
  const said = async () => (await page.locator('.card .empty').allInnerTexts()).sort()
  const [zero, nothing] = ['All figures are zero here.', 'Nothing in this range and with these filters.']
  await expect.poll(said).toEqual([zero, zero, zero, nothing])
  // The channels can still be chosen from.
  expect(await page.locator('.chart').count()).toBe(1)
  // Its rows can still be shown.
  expect(await page.getByRole('button', { name: 'From session to order: more' }).count()).toBe(1)
})

test('all styles and scripts obey the policy of the server', async () => {
  const page = await openPage('/overview')
  const policy = (await page.request.get(`${inject('demoUrl')}/overview`)).headers()[
    'content-security-policy'
  ]
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toContain('unsafe')
})

test('a screen reader reads a figure with its change', async () => {
  const page = await openPage('/overview')
  const tile = page.locator('.tile[data-metric="orders"]')
  await expect.poll(() => tile.innerText()).toMatch(/against the same weekdays before, which was [\d,]+/)
})

test('a page names what the shop has not handed in, and where to add it', async () => {
  const page = await openPage('/profit', { base: inject('bareUrl') })
  const told = page.locator('.unfiltered')
  await expect.poll(() => told.innerText()).toContain('Costs are known for 0.00% of what was sold.')
  await page.goto(`${inject('bareUrl')}/funnel`)
  await settled(page)
  await expect.poll(() => told.innerText()).toContain('No visits are known for these days.')
  await told.getByRole('link', { name: 'Add data' }).click()
  await expect.poll(() => new URL(page.url()).pathname).toBe('/add_data')
})

test('lists without names, a forecast from one month and cohorts of one month say why they are empty', async () => {
  const page = await openPage('/geography', { base: inject('bareUrl') })
  const empty = (card: string) => page.locator(`[data-card="${card}"] .empty`).innerText()
  expect(await empty('regions')).toBe('The orders of these days name no region.')
  expect(await empty('cities')).toBe('The orders of these days name no city.')
  expect(await empty('forecast')).toBe('A forecast needs three finished months of sales.')
  await page.goto(`${inject('bareUrl')}/customers`)
  await settled(page)
  for (const card of ['cohorts', 'survival']) {
    expect(await empty(card)).toBe('Who comes back shows from the second month of orders on.')
  }
})

test('an empty warehouse leads to where files are added', async () => {
  const page = await openPage('/morning', { base: inject('emptyUrl') })
  expect(await page.locator('.toolbar').count()).toBe(0)
  await page.locator('.notice').getByRole('link', { name: 'Add data' }).click()
  await expect.poll(() => page.locator('.drop-zone').count()).toBe(1)
})

test('Morning and Health say in plain words what a check found', async () => {
  const page = await openPage('/morning')
  const found = /^Sales without a successful payment: \d+\./
  await expect.poll(() => page.locator('.todo-text').first().innerText()).toMatch(found)
  await page.getByRole('link', { name: 'More on Health' }).first().click()
  await settled(page)
  const check = page.locator('[data-card="checks"] details').first()
  await check.locator('summary').click()
  expect(await check.innerText()).toMatch(
    /Sales without a successful payment[\s\S]*What to do: Check whether/,
  )
  expect(await barriers(page)).toEqual([])
})

test('dialogs are accessible, light and dark, on a desktop and on a phone', async () => {
  const opened = [
    '/overview?show_orders=net_sales',
    '/live',
    '/customers',
    '/health?show_run=1',
    '/explore?show_rows=time&show_columns=channel&show_chart=heat',
  ]
  for (const [colorScheme, viewport] of [
    ['light', phone],
    ['dark', { width: 1440, height: 900 }],
  ] as const) {
    for (const address of opened) {
      const page = await openPage(address, { colorScheme, viewport })
      if (address === '/live') await page.locator('[data-card="latest"] .link').first().click()
      if (address === '/customers') await page.locator('[data-card="top_customers"] .link').first().click()
      if (!address.startsWith('/explore')) await page.getByRole('dialog').first().waitFor()
      await settled(page)
      expect([address, await barriers(page)]).toEqual([address, []])
      expect([address, await overflow(page)]).toEqual([address, 0])
    }
    const page = await openPage('/overview', { colorScheme, viewport })
    for (const menu of [/Last 30 days/, 'Filter', 'Views', 'Trend: more']) {
      await page.getByRole('button', { name: menu, exact: true }).click()
      expect([menu, await barriers(page)]).toEqual([menu, []])
      await page.keyboard.press('Escape')
    }
  }
})

import { describe, expect, inject, test } from 'vitest'
import { allPages, barriers, cutTables, openPage, overflow, phone, settled, useBrowser } from './reader.ts'

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

  test('keeps nobody out, light and dark', async () => {
    const page = await openPage(`/${name}`)
    expect(await barriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Dark colours' }).click()
    await settled(page)
    expect(await barriers(page)).toEqual([])
  })

  test('fits a phone', async () => {
    const page = await openPage(`/${name}`, { viewport: phone, hasTouch: true })
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    expect(await barriers(page)).toEqual([])
  })

  test('says that nothing is loaded, where nothing is', async () => {
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

test('a figure is read out with its change', async () => {
  const page = await openPage('/overview')
  const tile = page.locator('.tile[data-metric="orders"]')
  await expect.poll(() => tile.innerText()).toMatch(/against the same weekdays before, which was [\d,]+/)
})

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { pageNames } from '../../src/dashboard/page_list.ts'
import { openDatabase } from '../../src/db/open.ts'
import { rowsOf } from '../support/query.ts'
import { launchChromium } from './chromium.ts'

export const allPages = [
  ...pageNames,
  'explore',
  'live',
  'targets',
  'add_data',
  'people',
  'health',
  'dictionary',
] as const
/** The pages of figures, which follow range and filters. */
export const figurePages = pageNames

const desktop = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

let browser: Browser
const opened: { page: Page; problems: string[] }[] = []

/** Starts the browser for a test file. After each test, errors in a page's console fail it. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  afterEach(async () => {
    const problems = opened.flatMap((one) => one.problems)
    for (const { page } of opened.splice(0)) await page.context().close()
    expect(problems).toEqual([])
  })
}

/** Texts that programs write where a person would write nothing. */
export async function programWords(page: Page): Promise<string[]> {
  const text = await page.locator('body').innerText()
  return text.match(/\b(?:NaN|null|undefined|Infinity)\b|\[object/g) ?? []
}

/** Opens a page of the dashboard in a new browser context, and waits until it is complete. */
export async function openPage(
  path: string,
  options: BrowserContextOptions & { base?: string; expectProblems?: boolean } = {},
): Promise<Page> {
  const { base = inject('demoUrl'), expectProblems = false, ...context } = options
  const page = await (
    await browser.newContext({ viewport: desktop, locale: 'en-GB', acceptDownloads: true, ...context })
  ).newPage()
  const problems: string[] = []
  opened.push({ page, problems })
  if (!expectProblems) {
    page.on('pageerror', (error) => problems.push(`${path}: ${error.message}`))
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) problems.push(`${path}: ${message.text()}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) problems.push(`${path}: ${response.status()} ${response.url()}`)
    })
  }
  await page.goto(`${base}${path}`)
  await settled(page)
  return page
}

/** Waits until nothing loads and every chart is drawn. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(
    () =>
      !document.querySelector('[aria-busy="true"], .skeleton') &&
      [...document.querySelectorAll('.chart')].every(
        (chart) => chart instanceof HTMLElement && chart.dataset.drawn,
      ),
  )
}

/** An answer of the API. */
export async function ask<T>(path: string, base = inject('demoUrl')): Promise<T> {
  const response = await fetch(`${base}${path}`)
  expect(response.status, path).toBe(200)
  return (await response.json()) as T
}

/** Rows of a query on the demo shop. */
export async function sqlRows<R>(query: string): Promise<R[]> {
  const db = await openDatabase({ databaseUrl: inject('demoDatabaseUrl'), home: '' })
  try {
    return await rowsOf<R>(db.pool, query)
  } finally {
    await db.close()
  }
}

/** The rows of a card's table as the reader sees them, by column head. */
export async function tableOf(place: Locator): Promise<Record<string, string>[]> {
  await place.locator('tbody tr').first().waitFor()
  return place
    .locator('table')
    .first()
    .evaluate((table) => {
      const text = (cell: Element) => (cell.textContent ?? '').replace(/[↑↓]/g, '').trim()
      // A head also contains its definition. Its name is the button.
      const heads = [...table.querySelectorAll('thead th')].map((head) =>
        text(head.querySelector('button') ?? head),
      )
      return [...table.querySelectorAll('tbody tr')].map((row) =>
        Object.fromEntries([...row.children].map((cell, index) => [heads[index] ?? '', text(cell)])),
      )
    })
}

/** The number in a formatted figure. */
export function amount(text: string | undefined): number {
  return Number((text ?? '').replaceAll(/[^\d.-]/g, ''))
}

/** The accessibility problems that axe-core rates moderate, serious or critical. */
export async function barriers(page: Page): Promise<string[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })')
  return violations
    .filter(({ impact }) => impact !== 'minor')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ target, html }) => `${id}: ${target} ${html.slice(0, 120)}`),
    )
}

/** The value of a tile as the API gave it. */
export async function tileValue(page: Page, metric: string): Promise<string> {
  return (await page.locator(`.tile[data-metric="${metric}"] .tile-value`).getAttribute('data-value')) ?? ''
}

/** By how many pixels the page is wider than the window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
}

/** The tables of a page that are wider than their frame, so that some figures need scrolling. */
export function cutTables(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.table-frame')]
      .filter((frame) => frame.checkVisibility() && frame.scrollWidth > frame.clientWidth)
      .map((frame) => frame.getAttribute('aria-label') ?? ''),
  )
}

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { columnsOf } from '../../src/sources/columns.ts'
import { sourceKinds } from '../../src/sources/index.ts'
import { magentoOrderLines } from '../../src/sources/magento.ts'
import { shopifyOrders } from '../../src/sources/shopify_orders.ts'
import { FileHead } from '../../src/staging/file_head.ts'
import { lackOf, problemsOfKind } from '../../src/staging/kind_header.ts'
import { type Recognised, recognise } from '../../src/staging/recognise.ts'

const folder = fileURLToPath(new URL('../fixtures/sources/', import.meta.url))
const kindNames = new Set(sourceKinds.map(({ name }) => name))
const files = readdirSync(folder).filter((file) => kindNames.has(file.replace('.csv', '')))

test.each(files)('%s is recognised by its header under any file name', async (file) => {
  const head = await FileHead.of({ path: `${folder}${file}`, gzip: false })
  const recognised = recognise(head, 'download (1).csv', undefined, { feeds: {} })
  expect(recognised.is === 'kind' ? recognised.kind.name : recognised).toBe(file.replace('.csv', ''))
})

test('every kind of file has a name of its own', () => {
  expect(kindNames.size).toBe(sourceKinds.length)
})

describe('a header that is almost known', () => {
  test('names the missing column only if no other fits', async () => {
    const names = columnsOf(shopifyOrders).map((name) => (name === 'Total' ? 'Order total' : name))
    const setting = 'sources.shopify.columns: { '
    expect(await hintFor(names)).toContain(`${setting}"Order total": "Total" }`)
    // Shopify writes columns that are not read, as this one: none of them is the total.
    expect(await hintFor(['Notes', ...names])).toContain(
      `${setting}"Name of \\"Total\\" in the file": "Total" }`,
    )
  })

  test('stands below other text if the setting says so', async () => {
    const text = `Report\nShop: Fernhill\n${columnsOf(shopifyOrders).join(',')}\n`
    const sources = { shopify: { columns: {}, reading: { skipLines: 2 } } }
    expect((await recognisedAs(text)).is).toBe('unknown')
    expect(await recognisedAs(text, { sources })).toEqual({ is: 'kind', kind: shopifyOrders })
  })

  test('a readable file without columns that figures need causes a warning', () => {
    const names = columnsOf(shopifyOrders)
    expect(lackOf(shopifyOrders, names)).toBeUndefined()
    expect(
      lackOf(
        shopifyOrders,
        names.filter((name) => name !== 'Refunded Amount'),
      ),
    ).toMatch(/^It lacks "Refunded Amount", .* sources\.shopify\.columns: /)
  })

  test('items of Magento without their ids are not taken for orders', async () => {
    const names = columnsOf(magentoOrderLines).filter((name) => name !== 'item_id')
    expect(await hintFor(names)).toContain('"item_id"')
  })

  test('gets no setting for two columns with the same spelling', () => {
    const names = columnsOf(shopifyOrders)
    const config = { sources: { shopify: { columns: { amount: 'Total' } } } }
    const kinds = (more: string) =>
      problemsOfKind(shopifyOrders, [...names, more], config).map(({ kind }) => kind)
    expect(kinds('total ')).toEqual(['alike'])
    expect(kinds('Amount')).toEqual(['twice'])
    expect(kinds('Notes')).toEqual([])
  })
})

async function hintFor(names: readonly string[]): Promise<string> {
  const recognised = await recognisedAs(`${names.join(',')}\n`)
  return recognised.is === 'doubtful' ? recognised.hint : recognised.is
}

async function recognisedAs(text: string, settings: Partial<Config> = {}): Promise<Recognised> {
  const own = mkdtempSync(join(tmpdir(), 'storehouse-'))
  try {
    const path = join(own, 'export.csv')
    writeFileSync(path, text)
    const head = await FileHead.of({ path, gzip: false })
    return recognise(head, 'export.csv', undefined, { feeds: {}, ...settings })
  } finally {
    rmSync(own, { recursive: true })
  }
}

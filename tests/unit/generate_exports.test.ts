import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ExportFile } from '../../src/generate/exports/export_file.ts'
import { platforms } from '../../src/generate/exports/index.ts'
import { type PlatformName, platformNames } from '../../src/generate/exports/platform_names.ts'
import { generate } from '../../src/generate/generate.ts'
import { defaults, type GenerateOptions, plainFiles } from '../../src/generate/options.ts'

type Row = Record<string, string>

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-exports-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const tiny = { ...defaults, customers: 60, orders: 120, products: 25, sessions: 100, days: 60 }

/** The files of a shop in the order of their drops, by what they hold. */
async function exported(
  as: PlatformName,
  options: Partial<GenerateOptions> = {},
): Promise<Map<string, Row[][]>> {
  const out = await mkdtemp(join(folder, `${as}-`))
  const { files } = await generate({ ...tiny, ...plainFiles, ...options, as, out })
  const held = new Map<string, Row[][]>()
  for (const { path, feed } of files) {
    const { delimiter } = platforms[as].files.find(({ name }) => name === feed) as ExportFile
    const text = await readFile(join(out, path))
    const rows: Row[] = parse(text, { columns: true, delimiter, quote: delimiter === ',' && '"' })
    held.set(feed, [...(held.get(feed) ?? []), rows])
  }
  return held
}

/** What names the order, in each file of orders. */
const orderColumns: Readonly<Record<string, string>> = {
  shopify_orders: 'Name',
  woocommerce_orders: 'order_id',
  magento_orders: 'increment_id',
  magento_items: 'order_increment_id',
  amazon_orders: 'amazon-order-id',
}

/** Of each order the rows of the last file that has it. */
function newest(files: readonly Row[][], column: string): Map<string, Row[]> {
  const orders = new Map<string, Row[]>()
  for (const rows of files) {
    const here = new Map<string, Row[]>()
    for (const row of rows) here.set(row[column] as string, [...(here.get(row[column] as string) ?? []), row])
    for (const [id, own] of here) orders.set(id, own)
  }
  return new Map([...orders].sort(([a], [b]) => (a < b ? -1 : 1)))
}

test.each(platformNames)('%s: exports of several nights result in the orders of one export', async (as) => {
  const whole = await exported(as)
  const nights = await exported(as, { drops: 5 })
  let restated = 0
  for (const [name, column] of Object.entries(orderColumns)) {
    const files = nights.get(name)
    if (!files) continue
    restated += files.flat().length - (whole.get(name)?.flat().length ?? 0)
    expect(newest(files, column), name).toEqual(newest(whole.get(name) ?? [], column))
  }
  expect(restated).toBeGreaterThan(5)
})

test('settlements of several nights equal those of the whole, none twice', async () => {
  const texts = async (options?: Partial<GenerateOptions>) => {
    const files = (await exported('amazon', options)).get('amazon_settlement') ?? []
    return files
      .flat()
      .map((row) => JSON.stringify(row))
      .sort()
  }
  expect(await texts({ drops: 5 })).toEqual(await texts())
})

test.each(platformNames)('%s: a row has a value for each column of the header', async (as) => {
  for (const [name, files] of await exported(as)) {
    const file = platforms[as].files.find((each) => each.name === name)
    expect(files.flat().length, name).toBeGreaterThan(0)
    for (const row of files.flat()) expect(Object.keys(row), name).toEqual(file?.columns)
  }
})

test('the time zone of the machine changes no byte', async () => {
  const before = process.env.TZ
  const expected = await exported('shopify')
  try {
    process.env.TZ = 'America/St_Johns'
    expect(await exported('shopify')).toEqual(expected)
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
})

test('the docs say what the exports of each platform lose', async () => {
  const text = await readFile(new URL('../../docs/generate.md', import.meta.url), 'utf8')
  const sentences = text.replaceAll(/\s+/g, ' ')
  for (const { title, loses } of Object.values(platforms)) {
    expect(loses.length, title).toBeGreaterThan(0)
    for (const lost of loses) expect(sentences).toContain(lost)
  }
})

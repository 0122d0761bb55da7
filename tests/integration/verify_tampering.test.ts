import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { TableDifferences } from '../../src/db/compare_rows.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { newShop, type Shop } from '../support/shop.ts'
import {
  byHand,
  keepCopies,
  putBack,
  type TamperedTable,
  type Tampering,
  tablesToTamper,
  tamper,
  untouched,
} from '../support/tampering.ts'

// Whatever row of production or warehouse is changed by hand, verify finds it and names its table and key. Tables and
// columns are read from the catalog, so a new one is tested as soon as it is added.

const input = join(import.meta.dirname, '..', 'cases', 'six-nights', 'input')
/**
 * Layers to tamper with at the same time: they are not derived from each other, so a change below can't hide one above.
 */
const layers: Record<string, (table: string) => boolean> = {
  'production and aggregates by month': (table) => /^production\.|^warehouse\.agg_.*_month$/.test(table),
  'dimensions, facts and aggregates by quarter': (table) =>
    /^warehouse\.((dim|fact)_|agg_.*_quarter$)/.test(table),
  'aggregates of facts and the publication': (table) =>
    /^warehouse\.(agg_(?!.*_(month|quarter)$)|publication$)/.test(table),
  'reports, forecast and clusters': (table) => /^warehouse\.(?!dim_|fact_|agg_|publication$)/.test(table),
}
/** Surrogate keys say nothing themselves. A changed one is found where it is referred to. */
const referredTo: Record<string, string> = {
  'warehouse.dim_date.date_key':
    'exists (select from warehouse.fact_sales as f where f.date_key = t.date_key)',
  'warehouse.dim_customer.customer_key':
    'exists (select from warehouse.fact_sales as f where f.customer_key = t.customer_key)',
  'warehouse.dim_product.product_key':
    'exists (select from warehouse.fact_order_item as f where f.product_key = t.product_key)',
  'warehouse.dim_channel.channel_key':
    'exists (select from warehouse.fact_sales as f where f.channel_key = t.channel_key)',
  'warehouse.dim_payment.payment_key':
    'exists (select from warehouse.fact_sales as f where f.payment_key = t.payment_key)',
  'warehouse.dim_geography.geography_key':
    'exists (select from warehouse.fact_sales as f where f.geography_key = t.geography_key)',
}

let shop: Shop
let tables: TamperedTable[]

beforeAll(async () => {
  const refunds = { files: [], encoding: 'utf-8', columns: {}, wholeOrders: true }
  shop = await newShop({ timezone: 'Asia/Tokyo', feeds: { refunds } })
  await loadSetAsideLines()
  await loadCosts()
  const nights = (await readdir(input)).sort().map((night) => join(input, night))
  for (const load of [nights.slice(0, -1), nights.slice(-1)]) await shop.load(load)
  tables = await tablesToTamper(shop.db.kysely)
  await keepCopies(shop.db.kysely, tables)
})

/**
 * Lines without an id in two files of a day: those of the older one are set aside. Forecasts belong to the last night,
 * so they come first.
 */
async function loadSetAsideLines(): Promise<void> {
  const lines = Array.from({ length: 12 }, () => ({
    order_id: 'exported twice',
    product_id: 'p1',
    product_price: 5,
    product_qty: 1,
  }))
  await shop.file('orders_2025-01-20.csv', [{ order_id: 'exported twice', time: '2025-01-19' }])
  await shop.file('order_items_2025-01-20.csv', lines)
  await shop.file('order_items_2025-01-20_2.csv', lines)
  await shop.load()
}

/** Ad spend with ids and without, and expenses of one day and of several. */
async function loadCosts(): Promise<void> {
  const days = Array.from({ length: 24 }, (_, index) => `2025-01-${String(index + 1).padStart(2, '0')}`)
  await shop.file(
    'ad_spend_2025-01-25.csv',
    days.map((date, index) => ({
      spend_id: index % 2 === 0 ? `a${index}` : '',
      date,
      platform: 'Meta',
      campaign_name: 'spring',
      amount: index + 1,
      clicks: index,
    })),
  )
  await shop.file(
    'expenses_2025-01-25.csv',
    days.map((date_from, index) => ({
      expense_id: `e${index}`,
      category: 'rent',
      amount: 10,
      date_from,
      date_to: index % 2 === 0 ? '' : '2025-01-26',
    })),
  )
  await shop.load()
}

test('an untouched warehouse does not differ', async () => {
  expect(await differing()).toEqual([])
})

test('every table of production and warehouse has a row to tamper with', async () => {
  const counts = await Promise.all(
    tables.map(async ({ name }) => [name, await shop.rows(`select from ${name} limit 1`)] as const),
  )
  expect(counts.filter(([, rows]) => rows.length === 0).map(([name]) => name)).toEqual([])
})

test.each(Object.keys(layers))(
  'verify finds a changed value of each column, a deleted row and an added row of each table in %s',
  async (layer) => {
    const own = tables.filter(({ name }) => layers[layer]?.(name))
    await findAll(
      own.flatMap((table): Wanted[] => [
        { table, kind: 'delete' },
        { table, kind: 'insert' },
        ...table.columns
          .filter(({ name }) => referredTo[`${table.name}.${name}`] === undefined)
          .map(({ name }): Wanted => ({ table, kind: 'update', column: name })),
      ]),
    )
  },
  120_000,
)

test('verify finds each changed surrogate key by its references', async () => {
  const changed = Object.entries(referredTo).map(([name, where]) => {
    const [, table, column = ''] = /^(.+)\.(\w+)$/.exec(name) ?? []
    return { dimension: tables.find((one) => one.name === table) as TamperedTable, column, where }
  })
  await byHand(shop.db.kysely, async (trx) => {
    for (const { dimension, column, where } of changed) {
      const picked = `t.${column} <> -1 and ${where}`
      expect(await tamper(trx, dimension, 'update', column, picked)).toHaveProperty('after')
    }
  })
  const { found } = await verified()
  await putBack(
    shop.db.kysely,
    changed.map(({ dimension }) => dimension),
  )
  const told = new Set(
    found.flatMap(({ differences }) =>
      differences.flatMap(({ columns }) => columns.map(({ column }) => column)),
    ),
  )
  expect(changed.map(({ column }) => column).filter((column) => !told.has(column))).toEqual([])
})

interface Wanted {
  table: TamperedTable
  kind: Tampering['kind']
  column?: string
}

/** Makes the changes, as many at once as touch different rows, and looks for each in verify's results. */
async function findAll(wanted: Wanted[]): Promise<void> {
  let rest = wanted
  const changed = new Set<string>()
  while (rest.length > 0) {
    const done: Tampering[] = []
    const later: Wanted[] = []
    await byHand(shop.db.kysely, async (trx) => {
      for (const one of rest) {
        const change = await tamper(trx, one.table, one.kind, one.column, untouched(one, done))
        if (change === 'no row') later.push(one)
        else if (change !== 'refused') done.push(change)
      }
    })
    const { found } = await verified()
    await putBack(shop.db.kysely, [...new Set(rest.map(({ table }) => table))])
    for (const { table } of done) changed.add(table)
    expect(done.filter((change) => !isFound(change, found)).map(described)).toEqual([])
    rest = later
  }
  // The database may refuse some changes, but not all.
  expect(wanted.filter(({ table }) => !changed.has(table.name))).toEqual([])
}

function isFound(change: Tampering, found: readonly TableDifferences[]): boolean {
  const rows = found.find(({ table }) => table === change.table)?.differences ?? []
  return rows.some(({ key, columns }) => {
    const names = (row: Tampering['before']) =>
      Object.entries(key).every(([column, value]) => row[column] === undefined || row[column] === value)
    if (change.kind === 'delete') return names(change.before)
    if (change.kind === 'insert') return names(change.after)
    const isTold =
      change.column === undefined ||
      change.column in key ||
      columns.some(({ column }) => column === change.column)
    return (names(change.before) || names(change.after)) && isTold
  })
}

function described({ table, kind, column, before, after }: Tampering): string {
  return `${kind} ${table} ${column ?? ''} ${JSON.stringify(kind === 'insert' ? after : before)}`
}

async function verified() {
  const result = await verify(shop.db, shop.config, { limit: 100_000 })
  return { result, found: result.tables.filter((table) => table.differing > 0) }
}

async function differing(): Promise<string[]> {
  const { result, found } = await verified()
  const broken = result.checks.filter(({ status }) => status === 'failed')
  return [...found.map(({ table }) => table), ...broken.map(({ name }) => name)]
}

import { beforeAll, expect, test } from 'vitest'
import { readChecks } from '../../src/checks/check_files.ts'
import { check } from '../../src/pipeline/check.ts'
import type { CheckResult } from '../../src/pipeline/results.ts'
import { newShop, type Shop } from '../support/shop.ts'

// Ids with invisible differences are two keys: a warning names them.

let shop: Shop
let loaded: CheckResult[]

/** Ids with others that look the same. */
const alike: Record<string, [string, string]> = {
  'a zero-width space': ['o1', 'o1\u200b'],
  'a no-break space at the end': ['o2', 'o2\u00a0'],
  'a no-break space within': ['o 3', 'o\u00a03'],
  'a byte-order mark': ['o4', '\ufeffo4'],
  'a control character at the end': ['o5', 'o5\u0007'],
  'a zero-width joiner, and another one': ['o6\u200d', 'o6\u200c'],
  'an accent in two pieces': ['caf\u00e9-7', 'cafe\u0301-7'],
}

beforeAll(async () => {
  shop = await newShop()
  const time = '2026-03-01'
  const ids = [...Object.values(alike).flat(), 'o8', '日本', '日木', 'ångström', 'angstrom', 'O1']
  await shop.file(
    'orders.csv',
    ids.map((order_id) => ({ order_id, time })),
  )
  await shop.file(
    'customers.csv',
    ['c1', 'c1\u200b', 'c2'].map((customer_id) => ({ customer_id })),
  )
  await shop.file('products.csv', [{ product_id: 'p1\u2060', product_name: 'Lamp' }])
  const item = { product_id: 'p1', product_price: 5, product_qty: 1 }
  await shop.file('order_items.csv', [
    { ...item, order_id: 'o1', order_item_id: 'i1' },
    { ...item, order_id: 'o1', order_item_id: 'i1\u200b' },
    { ...item, order_id: 'o8\u200b', order_item_id: 'i2' },
  ])
  await shop.file('payments.csv', [
    { payment_id: 'y1', order_id: 'o1', payment_method: 'card', amount: 5, time },
    { payment_id: 'y1\u00ad', order_id: 'o1', payment_method: 'card', amount: 5, time },
  ])
  loaded = (await shop.load()).checks
})

interface Alike {
  feed: string
  looks_like: string
  ids: string[]
  characters_beyond_ascii: string[]
}

/** Everything that the check finds. Its result only has the first few. */
async function found(): Promise<Alike[]> {
  const query = (await readChecks({})).find(({ name }) => name === 'ids_that_look_alike')?.query ?? ''
  return shop.rows<Alike>(query)
}

test('a warning shows ids that look alike with their invisible characters, and the load is published', async () => {
  const one = loaded.find(({ name }) => name === 'ids_that_look_alike')
  expect(one).toMatchObject({ severity: 'warn', status: 'warned' })
  expect(one?.advice).toMatch(/Clean the ids where they are written/)
  expect(
    (await found()).find(({ feed, looks_like }) => feed === 'orders' && looks_like === 'o1'),
  ).toMatchObject({
    ids: alike['a zero-width space'],
    characters_beyond_ascii: ['none', 'U+200B'],
  })
})

test('every kind of invisible difference is found in every table of ids, and similar letters are no difference', async () => {
  const expected = [
    ...Object.values(alike).map((ids) => `orders: ${JSON.stringify([...ids].sort())}`),
    `orders: ${JSON.stringify(['o8', 'o8\u200b'])}`,
    `customers: ${JSON.stringify(['c1', 'c1\u200b'])}`,
    `products: ${JSON.stringify(['p1', 'p1\u2060'])}`,
    `order_items: ${JSON.stringify(['i1', 'i1\u200b'])}`,
    `payments: ${JSON.stringify(['y1', 'y1\u00ad'])}`,
  ]
  const rows = await found()
  expect(rows.map(({ feed, ids }) => `${feed}: ${JSON.stringify(ids)}`).sort()).toEqual(expected.sort())
  const all = await check(shop.db, shop.config)
  expect(all.find(({ name }) => name === 'ids_that_look_alike')?.failingRows).toBe(rows.length)
})

test('a twin that comes a night later causes a warning in its night', async () => {
  await shop.file('customers_2026-03-02.csv', [{ customer_id: 'c9\u200b' }])
  await shop.load()
  await shop.file('customers_2026-03-03.csv', [{ customer_id: 'c9' }])
  const { checks } = await shop.load()
  expect(checks.find(({ name }) => name === 'ids_that_look_alike')?.failingRows).toBe(13)
})

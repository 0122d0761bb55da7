import { beforeAll, describe, expect, test } from 'vitest'
import type { PageAnswer, Row } from '../../src/dashboard/contract.ts'
import { pageNames } from '../../src/dashboard/page_list.ts'
import { openDashboard } from '../support/dashboard.ts'
import { newShop, type Shop } from '../support/shop.ts'

// A shop that has been open for a single day: figures of other days are unknown, not 0.

const day = '2026-03-10'
let shop: Shop
let empty: Shop

beforeAll(async () => {
  ;[shop, empty] = await Promise.all([newShop(), newShop()])
  await shop.file(`sessions_${day}.csv`, [{ session_id: 's', time: `${day} 09:00`, device_type: 'desktop' }])
  await shop.file(`orders_${day}.csv`, [
    { order_id: 'o', session_id: 's', customer_id: 'c', time: `${day} 09:05`, country: 'DE', channel: 'Ads' },
  ])
  await shop.file(`order_items_${day}.csv`, [
    { order_id: 'o', order_item_id: '1', product_id: 'lamp', product_price: '40.00', product_qty: 1 },
  ])
  await shop.load()
}, 120_000)

const ask = async (page: string, query: string, of: Shop) =>
  (await openDashboard(of)).get<PageAnswer>(`pages/${page}?${query}`)

/** The figures of an answer that are 0, by their place. Sections about the whole history have figures of other days. */
function zeros({ tiles, sections }: PageAnswer, isBefore = false): string[] {
  const inTiles = tiles.flatMap(({ metric, value, before, changePercent, values }) =>
    (isBefore ? [before, changePercent] : [value, ...values]).some((one) => one !== null) ? [metric] : [],
  )
  const isZero = ([name, cell]: [string, Row[string]]) =>
    Number(cell) === 0 && cell !== null && cell !== '' && name.endsWith('_before') === isBefore
  const inSections = Object.entries(sections)
    .filter(([name, { followsRange }]) => followsRange && !['pace', 'weekdays', 'weekend'].includes(name))
    .flatMap(([name, { rows }]) =>
      rows.flatMap((row) =>
        Object.entries(row)
          .filter(([column]) => typeof row[column] !== 'boolean' && column !== 'hour')
          .filter(isZero)
          .map(([column]) => `${name}.${column}`),
      ),
    )
  return [...inTiles, ...new Set(inSections)]
}

describe.each(pageNames)('the page %s', (page) => {
  test.each([
    ['before the first data', 'from=2026-01-01&to=2026-01-31'],
    ['after the last data', 'from=2026-03-11&to=2026-03-12&compare=none'],
  ])('has no figures %s', async (_, query) => {
    expect(zeros(await ask(page, query, shop))).toEqual([])
  })

  test('has no figures without any data', async () => {
    expect(zeros(await ask(page, 'from=2026-01-01&to=2026-01-31', empty))).toEqual([])
  })

  test('compares nothing with days before the first data', async () => {
    const answer = await ask(page, `from=${day}&to=${day}`, shop)
    expect(answer.request.compareRange).toEqual({ from: '2026-03-09', to: '2026-03-09' })
    expect(zeros(answer, true)).toEqual([])
  })
})

test('a range that begins before the first data has the figures of its known days', async () => {
  const { tiles, sections } = await ask('overview', `from=2026-03-08&to=${day}&grain=day`, shop)
  expect(tiles.find(({ metric }) => metric === 'net_sales')).toMatchObject({
    value: 40,
    before: null,
    changePercent: null,
    values: [null, null, 40],
  })
  expect(sections.trend?.rows.map((row) => row.net_sales)).toEqual([null, null, 40])
})

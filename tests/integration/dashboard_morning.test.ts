import { beforeAll, expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import type { PageAnswer, Row } from '../../src/dashboard/contract.ts'
import { hundredths } from '../../src/reports/hundredths.ts'
import { openDashboard } from '../support/dashboard.ts'
import { randomFrom } from '../support/seeded_random.ts'
import { newShop, type Shop } from '../support/shop.ts'

// Four periods of two weeks. In the second e-mail stops, in the third the lamp costs half as much again, in the fourth
// the mug is sold out.

const first = '2026-03-02'
const stretches = 4
const stretchDays = 14
const ordersADay = 12
const channels = ['Email', 'Ads', 'Shop']
const products = { lamp: 40, mug: 12, chair: 90, rug: 60 }

let shop: Shop

type Product = keyof typeof products
const names = Object.keys(products) as Product[]

/** The product of an order; undefined if it is sold out, or the channel is silent. */
function productOf(stretch: number, no: number): Product | undefined {
  const product = names[no % names.length] as Product
  if (stretch >= 1 && channelOf(no) === 'Email') return undefined
  return stretch >= 3 && product === 'mug' ? undefined : product
}

const channelOf = (no: number) => channels[no % channels.length] as string

function soldRows() {
  const random = randomFrom(7)
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T
  const orders: Record<string, string | number>[] = []
  const lines: Record<string, string | number>[] = []
  for (let count = 0; count < stretches * stretchDays * ordersADay; count++) {
    const [day, no] = [Math.floor(count / ordersADay), count % ordersADay]
    const stretch = Math.floor(day / stretchDays)
    const product = productOf(stretch, no)
    if (product === undefined) continue
    const price = products[product] * (product === 'lamp' && stretch >= 2 ? 1.5 : 1)
    orders.push({
      order_id: `${day}-${no}`,
      customer_id: `c${count}`,
      time: `${addDays(first, day)} ${10 + (no % 8)}:00`,
      channel: channelOf(no),
      country: pick(['DE', 'FR']),
      discount_coupon_code: pick(['', '', 'SPRING']),
    })
    lines.push({
      order_id: `${day}-${no}`,
      order_item_id: '1',
      product_id: product,
      product_price: price.toFixed(2),
      product_qty: 1 + Math.floor(random() * 2),
      product_cost: '5',
    })
  }
  return { orders, lines }
}

beforeAll(async () => {
  const { orders, lines } = soldRows()
  shop = await newShop()
  await shop.file('orders_2026-04-30.csv', orders)
  await shop.file('order_items_2026-04-30.csv', lines)
  await shop.file('refunds_2026-04-30.csv', [
    { refund_id: 'r1', order_id: '1-1', amount: '7.77', time: '2026-03-09' },
    { refund_id: 'r2', order_id: '20-1', amount: '12.34', time: '2026-03-25' },
    // 1.00 on each day, and much more on the last.
    ...Array.from({ length: stretches * stretchDays }, (_, day) => ({
      refund_id: `daily-${day}`,
      order_id: `${day}-2`,
      amount: day === stretches * stretchDays - 1 ? '80' : '1',
      time: addDays(first, day),
    })),
  ])
  await shop.file('inventory_2026-04-27.csv', [
    { product_id: 'rug', quantity: 2 },
    { product_id: 'chair', quantity: 5_000 },
  ])
  await shop.file('ad_spend_2026-04-30.csv', [
    { date: addDays(first, 50), platform: 'Ads', campaign: 'burnt', utm_campaign: 'burnt', cost: '900' },
  ])
  await shop.load()
}, 120_000)

const ask = async (address: string) =>
  (await openDashboard(shop)).get<PageAnswer<'morning'>>(`pages/morning?${address}`)
const morning = (stretch: number, more = '') => {
  const from = addDays(first, stretch * stretchDays)
  const to = addDays(from, stretchDays - 1)
  return ask(`from=${from}&to=${to}&compare=weekdays${more}`)
}
const cents = (cell: unknown) => hundredths(cell as string | number | null) ?? 0n
const sum = (rows: readonly Row[], column: string) => rows.reduce((all, row) => all + cents(row[column]), 0n)

test('a single day is compared with the same weekday, whole months with whole months', async () => {
  const day = await ask('from=2026-03-16&to=2026-03-16&compare=weekdays')
  expect(day.request.compareRange).toEqual({ from: '2026-03-09', to: '2026-03-09' })
  const month = await ask('from=2026-04-01&to=2026-04-30&compare=month')
  expect(month.request.compareRange).toEqual({ from: '2026-03-01', to: '2026-03-31' })
})

test('the parts of each bridge and of each dimension sum to the change, to the cent', async () => {
  for (const stretch of [1, 2, 3]) {
    const { sections, tiles } = await morning(stretch)
    for (const name of ['Net sales', 'Contribution after ads']) {
      const steps = sections.bridge.rows.filter(({ bridge }) => bridge === name)
      const tile = tiles.find(({ label }) => label === name)
      expect(cents(steps[0]?.amount)).toBe(cents(tile?.before))
      expect(cents(steps.at(-1)?.amount)).toBe(cents(tile?.value))
      expect(sum(steps.slice(1, -1), 'amount')).toBe(cents(tile?.value) - cents(tile?.before))
    }
    const sales = tiles.find(({ metric }) => metric === 'net_sales')
    for (const name of ['channel', 'category', 'product', 'country', 'customer_type', 'coupon']) {
      const rows = sections.causes.rows.filter(({ dimension }) => String(dimension).split(' ')[0] === name)
      expect([name, sum(rows, 'change')]).toEqual([name, cents(sales?.value) - cents(sales?.before)])
    }
  }
})

test('the planted cause is named first', async () => {
  const firstOf = async (stretch: number) => (await morning(stretch)).sections.causes.rows[0]
  expect(await firstOf(1)).toMatchObject({ dimension: 'channel', cause: 'Email' })
  expect(await firstOf(2)).toMatchObject({ dimension: 'product', member: 'lamp' })
  expect(await firstOf(3)).toMatchObject({ dimension: 'product', member: 'mug' })
  const { sections } = await morning(2)
  const steps = sections.bridge.rows.filter(({ bridge }) => bridge === 'Contribution after ads').slice(1, -1)
  const largest = [...steps].sort((a, b) => Math.abs(Number(b.amount)) - Math.abs(Number(a.amount)))[0]
  expect(largest?.step).toBe('Price and discounts')
})

test('products that sell out, lose money or come back are on the list of things to do', async () => {
  const { sections } = await morning(3)
  const named = sections.todo.rows.map(({ kind, what }) => `${kind}: ${what}`)
  expect(named).toContain('Sells out: rug')
  expect(named).toContain('Campaign loses money: burnt')
  expect(named).toContain('Refunds far above usual: 26 Apr 2026')
  expect(named.join()).not.toContain('chair')
})

test('in a young shop the month so far is compared with the same days of the month before', async () => {
  const { sections } = await morning(3)
  const sales = sections.pace.rows.find(({ metric }) => metric === 'net_sales')
  const dashboard = await openDashboard(shop)
  const from = await dashboard.get<PageAnswer<'profit'>>(
    'pages/profit?from=2026-04-01&to=2026-04-26&compare=month',
  )
  const tile = from.tiles.find(({ metric }) => metric === 'net_sales')
  expect(sales).toMatchObject({ month_to_date: tile?.value, month_to_date_before: tile?.before })
})

test('a filter narrows the explanation, and one that it cannot use leaves it out', async () => {
  const { sections, tiles } = await morning(2, '&country=DE')
  const sales = tiles.find(({ metric }) => metric === 'net_sales')
  const byChannel = sections.causes.rows.filter(({ dimension }) => String(dimension).startsWith('channel'))
  expect(sum(byChannel, 'change')).toBe(cents(sales?.value) - cents(sales?.before))
  const none = await ask('from=2026-03-02&to=2026-03-08&compare=none')
  expect(none.sections.bridge.rows).toEqual([])
  expect(none.sections.causes.rows).toEqual([])
})

test('an empty warehouse has an empty morning', async () => {
  const empty = await openDashboard(await newShop())
  const { sections } = await empty.get<PageAnswer<'morning'>>('pages/morning')
  expect(sections.todo.rows).toEqual([])
  expect(sections.causes.rows).toEqual([])
})

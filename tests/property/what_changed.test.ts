import { expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import type { PageAnswer, Row } from '../../src/dashboard/contract.ts'
import { explainedBy } from '../../src/dashboard/pages/morning/explained.ts'
import { hundredths } from '../../src/reports/hundredths.ts'
import { type ChangingOrder, changingShop } from '../support/changing_shop.ts'
import { openDashboard } from '../support/dashboard.ts'
import { randomFrom } from '../support/seeded_random.ts'
import { newShop, type Shop } from '../support/shop.ts'

// STOREHOUSE_TEST_SHOPS=500 for that many pairs of periods, of as many shops as they need.

const pairs = Number(process.env.STOREHOUSE_TEST_SHOPS ?? 10)
const PAIRS_A_SHOP = 10
const first = '2026-03-02'
const days = 30

test(`the parts of a change sum to it in ${pairs} pairs of periods of random shops`, async () => {
  for (let seed = 0; seed * PAIRS_A_SHOP < pairs; seed++) {
    const random = randomFrom(seed + 1)
    const shop = await newShop()
    await load(shop, changingShop(seed + 1, { days, ordersADay: 1 + Math.floor(random() * 6) }))
    const dashboard = await openDashboard(shop)
    for (let pair = 0; pair < Math.min(PAIRS_A_SHOP, pairs - seed * PAIRS_A_SHOP); pair++) {
      const [from, to] = twoDays(random)
      const [before, until] = twoDays(random)
      const query = `from=${from}&to=${to}&compare=custom&compare_from=${before}&compare_to=${until}`
      const answer = await dashboard.get<PageAnswer<'morning'>>(`pages/morning?${query}`)
      expect([seed, query, wrongParts(answer)]).toEqual([seed, query, []])
    }
  }
}, 3_600_000)

function twoDays(random: () => number): string[] {
  return [0, 1].map(() => addDays(first, Math.floor(random() * days))).sort()
}

/** The bridges and dimensions whose parts don't sum to the change of their tile. */
function wrongParts({ tiles, sections }: PageAnswer<'morning'>): string[] {
  const changeOf = (name: string) => {
    const tile = tiles.find(({ metric }) => metric === name)
    return tile?.value === null || tile?.before === null ? 0n : cents(tile?.value) - cents(tile?.before)
  }
  const sum = (rows: readonly Row[], column: string) =>
    rows.reduce((all, row) => all + cents(row[column]), 0n)
  const bridges = Object.entries({
    'Net sales': 'net_sales',
    'Contribution after ads': 'contribution_after_ads',
  })
  return [
    ...bridges.filter(([bridge, metric]) => {
      const steps = sections.bridge.rows.filter((row) => row.bridge === bridge).slice(1, -1)
      return sum(steps, 'amount') !== changeOf(metric)
    }),
    ...explainedBy.filter((name) => {
      const rows = sections.causes.rows.filter(({ dimension }) => String(dimension).split(' ')[0] === name)
      return sum(rows, 'change') !== changeOf('net_sales')
    }),
  ].map(String)
}

const cents = (cell: unknown) => hundredths(cell as string | number | null) ?? 0n

async function load(shop: Shop, orders: readonly ChangingOrder[]): Promise<void> {
  const money = (amount: number) => (amount / 100).toFixed(2)
  const timeOf = ({ day }: ChangingOrder) => `${addDays(first, day)} 12:00`
  await shop.file(
    'sessions_2026-04-30.csv',
    orders.map((order) => ({
      session_id: order.id,
      time: timeOf(order),
      utm_source: order.campaign ? 'google' : order.channel,
      utm_medium: order.campaign ? 'cpc' : 'referral',
      utm_campaign: order.campaign ?? '',
    })),
  )
  await shop.file(
    'orders_2026-04-30.csv',
    orders.map((order) => ({
      order_id: order.id,
      session_id: order.id,
      customer_id: order.customer,
      time: timeOf(order),
      country: order.country,
      discount_coupon_code: order.coupon ?? '',
      discount: money(order.discount),
    })),
  )
  await shop.file(
    'order_items_2026-04-30.csv',
    orders.map((order) => ({
      order_id: order.id,
      order_item_id: '1',
      product_id: order.product,
      product_price: money(order.price),
      product_qty: order.quantity,
      product_cost: '1.00',
    })),
  )
  await shop.file(
    'refunds_2026-04-30.csv',
    orders
      .filter(({ returned }) => returned > 0)
      .map((order) => ({
        refund_id: order.id,
        order_id: order.id,
        amount: money(order.returned),
        time: timeOf(order),
      })),
  )
  await shop.load()
}

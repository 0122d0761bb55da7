import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { ringRules } from '../../src/alerts/ring.ts'
import { testRule } from '../../src/alerts/test_rule.ts'
import { addDays } from '../../src/calendar.ts'
import type { PageAnswer, RulesAnswer } from '../../src/dashboard/contract.ts'
import type { Message } from '../../src/deliver/message.ts'
import { armFailpoint } from '../../src/failpoint.ts'
import { storehouse } from '../support/command_line.ts'
import { openDashboard } from '../support/dashboard.ts'
import { newShop, type Shop } from '../support/shop.ts'
import { newWebhook } from '../support/webhook.ts'

// Ten weeks of twenty orders a day and some more on Saturdays, 10.00 each; a day of three orders; then days as before.

const first = '2026-03-02'
const days = 70
const badDay = addDays(first, days)
let shop: Shop

const loadDay = async (day: string, orders: number) => load([{ day, orders }])

async function load(sold: { day: string; orders: number }[]) {
  const ids = sold.flatMap(({ day, orders }) =>
    Array.from({ length: orders }, (_, no) => ({ day, id: `${day}-${no}` })),
  )
  const last = sold.at(-1)?.day
  const files = [
    await shop.file(
      `orders_${last}.csv`,
      ids.map(({ day, id }) => ({ order_id: id, customer_id: `c${id}`, time: `${day} 12:00` })),
    ),
    await shop.file(
      `order_items_${last}.csv`,
      ids.map(({ id }) => ({
        order_item_id: id,
        order_id: id,
        product_id: 'p',
        quantity: 1,
        unit_price: 10,
      })),
    ),
  ]
  await shop.load(files)
}

/** Judges as after a night; what is told, by its key. */
const told = new Map<string, Message>()
async function ring() {
  const before = told.size
  const post = async (message: Message) => {
    if (!told.has(message.key)) told.set(message.key, message)
  }
  const rules = await ringRules(shop.db.pool, { config: shop.config, post, now: () => new Date() })
  return { rules, said: [...told.values()].slice(before).map(({ text }) => text) }
}

beforeAll(async () => {
  shop = await newShop({ shopName: 'Lamps' })
  const usual = Array.from({ length: days }, (_, no) => ({
    day: addDays(first, no),
    orders: (no % 7 === 5 ? 30 : 20) + ((no * 7) % 5),
  }))
  await load(usual)
}, 120_000)

test('a rule is written in the dashboard, once, and a wrong one is explained', async () => {
  const dashboard = await openDashboard(shop)
  const add = (payload: object) => dashboard.ask('/api/v1/alert-rules', { method: 'POST', payload })
  for (const rule of [
    { metric: 'orders', condition: 'unusual' },
    { metric: 'net_sales', condition: 'below', threshold: 100 },
    { metric: 'net_sales', condition: 'above', threshold: '99999.5' },
  ]) {
    expect((await add(rule)).statusCode).toBe(201)
  }
  expect((await add({ metric: 'orders', condition: 'unusual' })).statusCode).toBe(409)
  for (const wrong of [
    { metric: 'orders', condition: 'below' },
    { metric: 'orders', condition: 'unusual', threshold: 3 },
    { metric: 'nonsense', condition: 'unusual' },
    { metric: 'orders', condition: 'odd' },
  ]) {
    expect([wrong, (await add(wrong)).statusCode]).toEqual([wrong, 400])
  }
  const { rules } = await dashboard.get<RulesAnswer>('alert-rules')
  expect(rules.map(({ metric, condition, threshold }) => [metric, condition, threshold])).toEqual([
    ['net_sales', 'above', 99999.5],
    ['net_sales', 'below', 100],
    ['orders', 'unusual', null],
  ])
})

test('an unusual figure rings once with what was expected, and once more when it is over', async () => {
  expect((await ring()).said).toEqual([])
  await loadDay(badDay, 3)
  const { said, rules } = await ring()
  expect(said).toEqual([
    `Lamps: Net sales below 100.00. Net sales of ${badDay}: 30.00.`,
    expect.stringMatching(
      new RegExp(
        `^Lamps: Orders unusual\\. Orders of ${badDay}: 3\\. Expected were \\d+ to \\d+, usual are 2\\d, by the 12 weeks before`,
      ),
    ),
  ])
  expect(rules.map(({ firingSince }) => firingSince)).toEqual([null, badDay, badDay])
  expect((await ring()).said).toEqual([])
  await loadDay(addDays(badDay, 1), 4)
  expect((await ring()).said).toEqual([])
  const dashboard = await openDashboard(shop)
  const { sections } = await dashboard.get<PageAnswer<'morning'>>('pages/morning')
  expect(sections.todo.rows.slice(0, 2)).toMatchObject([
    {
      kind: 'Alert',
      what: 'Net sales below 100.00',
      detail: `It rings since ${badDay}. On ${addDays(badDay, 1)} it was 40.00.`,
    },
    { kind: 'Alert', what: 'Orders unusual' },
  ])
  await loadDay(addDays(badDay, 2), 21)
  expect((await ring()).said).toEqual([
    expect.stringContaining(
      `Lamps: No longer since ${addDays(badDay, 2)}: Net sales below 100.00 (it rang since ${badDay})`,
    ),
    expect.stringContaining(`No longer since ${addDays(badDay, 2)}: Orders unusual`),
  ])
  expect((await ring()).said).toEqual([])
  expect((await dashboard.get<PageAnswer<'morning'>>('pages/morning')).sections.todo.rows).not.toContainEqual(
    expect.objectContaining({ kind: 'Alert' }),
  )
})

test('a run that is broken off after an alert sends it once', async () => {
  await loadDay(addDays(badDay, 3), 2)
  const before = told.size
  armFailpoint('rule told=error')
  await expect(ring()).rejects.toThrow('rule told')
  armFailpoint(undefined)
  expect(told.size).toBe(before + 1)
  expect((await ring()).said).toHaveLength(1)
  expect((await ring()).said).toEqual([])
})

test('a rule is tried against the past', async () => {
  const terms = { metric: 'orders', condition: 'unusual' as const, threshold: null }
  const found = await testRule(shop.db.pool, terms, {}, [])
  expect(found.fired.map(({ day }) => day)).toEqual([0, 1, 3].map((after) => addDays(badDay, after)))
  expect(found).toMatchObject({ to: addDays(badDay, 3), judged: expect.any(Number) })
  // The days of a holiday are judged by that holiday alone, which nobody knows of yet.
  const quiet = await testRule(shop.db.pool, terms, {}, [badDay])
  expect(quiet.fired.map(({ day }) => day)).not.toContain(badDay)
})

test('a load by hand judges the rules, too, and sends its alerts once', async () => {
  const other = await newShop()
  const webhook = await newWebhook()
  await other.rows(`insert into ops.alert_rules (metric, condition, threshold) values ('orders', 'below', 5)`)
  const config = join(other.folder, 'storehouse.config.yaml')
  await writeFile(config, `alerts:\n  webhook: ${webhook.url}\n`)
  const loadByHand = async (day: string) => {
    const file = await other.file(`orders_${day}.csv`, [{ order_id: day, time: `${day} 12:00` }])
    const settings = { DATABASE_URL: other.db.url, STOREHOUSE_HOME: other.folder }
    const { code, stderr } = await storehouse(['load', file, '--config', config], settings)
    expect([code, stderr]).toEqual([0, expect.any(String)])
  }
  await loadByHand('2026-03-02')
  expect(webhook.posts).toMatchObject([{ event: 'metric_fired', day: '2026-03-02', value: 1 }])
  await loadByHand('2026-03-03')
  expect(webhook.posts).toHaveLength(1)
})

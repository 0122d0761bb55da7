import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import type { Config } from '../../src/config/config.ts'
import { jobs } from '../../src/schedule/jobs.ts'
import { newScheduler } from '../support/scheduler.ts'
import { newShop, type Shop } from '../support/shop.ts'
import { newWebhook, toWebhook } from '../support/webhook.ts'

// Nights of a shop one after the other, by a clock of the test: what is missing or unusual rings once, and once more when
// it is mended.

const first = '2026-03-02'
/** Days whose files are there from the start. */
const HISTORY = 28
const day = (number: number) => addDays(first, number)

/** Files of a day as a shop hands them in, by feed. */
function filesOf(date: string, rows = 20): Record<string, string> {
  const ids = Array.from({ length: rows }, (_, index) => `${date}-${index}`)
  return {
    orders: [
      'order_id,customer_id,time,total_price',
      ...ids.map((id) => `${id},c1,${date}T10:00:00Z,10`),
    ].join('\n'),
    order_items: [
      'order_id,order_item_id,product_id,product_price,product_qty',
      ...ids.map((id) => `${id},l${id},p1,10,1`),
    ].join('\n'),
  }
}

async function nightly(settings: Partial<Config['alarms']> = {}) {
  const shop: Shop = await newShop()
  const inbox = join(shop.folder, 'inbox')
  await mkdir(inbox)
  const webhook = await newWebhook()
  const { wakeAfter, clock } = newScheduler(shop, {
    config: {
      ...shop.config,
      home: join(shop.folder, 'home'),
      inbox,
      archive: join(shop.folder, 'archive'),
      schedule: { load: '0 1 * * *', reports: '30 1 * * *' },
      alerts: toWebhook(webhook.url),
      alarms: { ...shop.config.alarms, freeGigabytes: 0, ...settings },
    },
    jobs: { load: jobs.load, reports: jobs.reports },
    startAt: new Date(`${day(HISTORY - 1)}T12:00:00Z`),
  })
  let night = HISTORY - 1
  return {
    shop,
    inbox,
    put: (files: Record<string, string>, date: string) =>
      Promise.all(
        Object.entries(files).map(([feed, text]) => writeFile(join(inbox, `${feed}_${date}.csv`), text)),
      ),
    /** The night after the files of the day were put; gives what rang. `meanwhile`: between load and reports. */
    async pass(meanwhile?: () => Promise<unknown>) {
      night += 1
      const at = Date.parse(`${day(night)}T01:00:00Z`)
      await wakeAfter((at - clock.now.getTime()) / 60_000)
      await meanwhile?.()
      await wakeAfter(30)
      return webhook.posts.splice(0).map(({ event, problems, alarms, alarm }) => {
        const names = (problems as { alarm: string }[] | undefined)?.map((one) => one.alarm) ??
          alarms ?? [alarm]
        return `${event}: ${[...new Set(names as string[])].sort().join(', ')}`
      })
    },
  }
}

test('a missing, unusual or broken file causes one alert, and one more when it is mended', async () => {
  const { put, pass, shop, inbox } = await nightly()
  const usual = async (number: number) => {
    await put(filesOf(day(number)), day(number))
    return pass()
  }
  for (let number = 0; number < HISTORY; number++) await put(filesOf(day(number)), day(number))
  expect(await pass()).toEqual([])

  const { order_items } = filesOf(day(28)) as { order_items: string }
  await put({ order_items }, day(28))
  expect(await pass()).toEqual(['job_problems: feed_missing, figures_behind'])
  expect(await shop.rows('select alarm from ops.alarms order by 1')).toEqual([
    { alarm: 'feed_missing' },
    { alarm: 'figures_behind' },
  ])
  await put({ orders: filesOf(day(28)).orders as string }, day(28))
  expect(await usual(29)).toEqual(['mended: feed_missing, figures_behind'])
  expect(await shop.rows('select alarm from ops.alarms')).toEqual([])

  await put(filesOf(day(30), 90), day(30))
  expect(await pass()).toEqual(['job_problems: figure_unusual, volume_unusual'])
  expect(await usual(31)).toEqual(['mended: figure_unusual, volume_unusual'])

  const bad = filesOf(day(32))
  await put({ ...bad, orders: `${bad.orders}\n${'bad,c1,never,10\n'.repeat(5)}` }, day(32))
  expect(await pass()).toEqual(['job_problems: rejects_above_share'])
  expect(await usual(33)).toEqual(['mended: rejects_above_share'])

  await put({ ...filesOf(day(34)), orders: 'order_id,total\no1,3\n' }, day(34))
  expect(await pass()).toEqual(['job_problems: file_refused', 'job_problems: figures_behind'])
  await rm(join(inbox, `orders_${day(34)}.csv`))
  await put({ orders: filesOf(day(34)).orders as string }, day(34))
  expect(await usual(35)).toEqual(['mended: file_refused', 'mended: figures_behind'])

  const twice = filesOf(day(36))
  await put(twice, day(36))
  await put(twice, `${day(36)}_2`)
  expect(await pass()).toEqual([])

  const { orders: late, ...others } = filesOf(day(37)) as { orders: string }
  await put(others, day(37))
  expect(await pass(() => put({ orders: late }, day(37)))).toEqual(['job_problems: figures_behind'])
  expect(await usual(38)).toEqual(['mended: figures_behind'])
}, 240_000)

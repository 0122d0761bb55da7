import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { DatabaseError, LockedError, StepFailedError } from '../../src/errors.ts'
import { takeRunLock } from '../../src/pipeline/lock.ts'
import type { Job } from '../../src/schedule/job.ts'
import { RETRY_MINUTES } from '../../src/schedule/passing.ts'
import { MINUTE, newScheduler } from '../support/scheduler.ts'
import { newShop, type Shop } from '../support/shop.ts'
import { newWebhook, toWebhook } from '../support/webhook.ts'

/** A slow machine must not fail the test. */
const inTime = { timeout: 30_000 }

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))
const night = fileURLToPath(new URL('../cases/six-nights/input/night-1', import.meta.url))

async function fillInbox(shop: Shop) {
  await mkdir(join(shop.folder, 'inbox'), { recursive: true })
  await writeFile(join(shop.folder, 'inbox', 'categories.csv'), 'category_id,category_name\n1,Lamps\n')
}

const runs = (shop: Shop) =>
  shop
    .rows<{ status: string }>('select status from ops.runs order by run_id')
    .then((rows) => rows.map(({ status }) => status))

test('a missed night is loaded once at the start', async () => {
  const shop = await newShop()
  await fillInbox(shop)
  const first = newScheduler(shop)
  await first.scheduler.start()
  await first.scheduler.idle()
  expect(first.said[0]).toMatch(/load: was due at .* 01:00 and has not run since; running it now/)
  expect(first.said.at(-1)).toMatch(/info: load: published run 1: 1 file, 1 row/)
  first.end()

  const again = newScheduler(shop)
  await again.scheduler.start()
  await again.scheduler.idle()
  expect(again.said).toEqual([])
  expect(await runs(shop)).toEqual(['published'])
})

test('a load of named files does not replace the nightly load of an inbox with files', async () => {
  const shop = await newShop()
  await fillInbox(shop)
  await shop.load([await shop.file('customers.csv', [{ customer_id: 'c1' }])])
  const withFiles = newScheduler(shop)
  await withFiles.scheduler.start()
  await withFiles.scheduler.idle()
  expect(withFiles.said.at(-1)).toMatch(/info: load: published run 2: 1 file, 1 row/)
  withFiles.end()

  const other = await newShop()
  await other.load([await other.file('customers.csv', [{ customer_id: 'c1' }])])
  const withoutFiles = newScheduler(other)
  await mkdir(join(other.folder, 'inbox'), { recursive: true })
  await withoutFiles.scheduler.start()
  await withoutFiles.scheduler.idle()
  expect(withoutFiles.said).toEqual([])
})

test('a nightly load happens once, and is tried again later if another load was in the way', async () => {
  const shop = await newShop()
  await fillInbox(shop)
  const { scheduler, said, clock, wakeAfter } = newScheduler(shop, { forgetMissed: true })
  const holder = await shop.db.connect()
  await takeRunLock(holder)
  const tomorrow = scheduler.nextTimes()[0]?.at as Date
  await wakeAfter((tomorrow.getTime() - clock.now.getTime()) / MINUTE)
  expect(said[1]).toMatch(/^warning: load: The warehouse is being loaded by .* Trying again at .* 01:05\.$/)
  await wakeAfter(4)
  expect(said).toHaveLength(2)
  await wakeAfter(1)
  expect(said[2]).toBe('info: load: started (try 2)')
  await holder.end()
  await wakeAfter(RETRY_MINUTES[1] as number)
  expect(said.at(-1)).toMatch(/load: published run 1/)
  await wakeAfter(60)
  expect(await runs(shop)).toEqual(['published'])
})

test('jobs never overlap, and a job that becomes due meanwhile is not forgotten', async () => {
  const shop = await newShop()
  const running = { now: 0, most: 0, times: 0 }
  let finish: () => void = () => undefined
  const slow: Job = {
    wasDoneSince: async () => true,
    run: async () => {
      running.times += 1
      running.now += 1
      running.most = Math.max(running.most, running.now)
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      running.now -= 1
      return { summary: 'done', problems: [], isFailure: false, faults: [] }
    },
  }
  const { scheduler, clock } = newScheduler(shop, {
    config: { ...shop.config, schedule: { slow: '0 * * * *' } },
    jobs: { slow },
    forgetMissed: true,
  })
  for (const _ of [1, 2, 3]) {
    clock.now = new Date(clock.now.getTime() + 60 * MINUTE)
    scheduler.wake(clock.now)
    scheduler.wake(clock.now)
  }
  await expect.poll(() => running.times, inTime).toBe(1)
  finish()
  await scheduler.idle()
  scheduler.wake(clock.now)
  await expect.poll(() => running.times, inTime).toBe(2)
  finish()
  await scheduler.idle()
  scheduler.wake(clock.now)
  await scheduler.idle()
  expect(running).toEqual({ now: 0, most: 1, times: 2 })
})

test('the webhook hears of a failed job once for each cause, and the scheduler continues', async () => {
  const shop = await newShop()
  const { url: webhook, posts, answer } = await newWebhook()
  let message = '2 lines do not add up.'
  const failing: Job = {
    wasDoneSince: async () => true,
    run: async () => {
      throw new StepFailedError(message, { hint: 'Mend them.' })
    },
  }
  const { said, wakeAfter } = newScheduler(shop, {
    config: { ...shop.config, schedule: { load: '0 * * * *' }, alerts: toWebhook(webhook) },
    jobs: { load: failing },
    forgetMissed: true,
  })
  await wakeAfter(60)
  expect(said.at(-1)).toBe('error: load: failed, nothing was published. 2 lines do not add up.\nMend them.')
  expect(posts[0]).toMatchObject({
    event: 'job_failed',
    job: 'load',
    message: '2 lines do not add up.',
    hint: 'Mend them.',
  })
  await wakeAfter(60)
  expect(posts).toHaveLength(1)
  answer.status = 500
  message = '3 lines do not add up.'
  await wakeAfter(60)
  expect(posts).toHaveLength(2)
  expect(said.at(-1)).toMatch(
    /^warning: The webhook of alerts.webhook could not be told: it answered 500\. The message is kept and sent again at /,
  )
  expect(said.join()).not.toContain('secret')
})

/** A shop whose inbox is loaded every hour, by schedulers that report to a webhook. */
async function newAlertedShop() {
  const shop = await newShop()
  const inbox = join(shop.folder, 'inbox')
  await mkdir(inbox)
  const webhook = await newWebhook()
  const scheduler = (config: Partial<Config> = {}) =>
    newScheduler(shop, {
      config: {
        ...shop.config,
        home: shop.folder,
        inbox,
        schedule: { load: '0 * * * *' },
        alerts: toWebhook(webhook.url),
        ...config,
      },
      forgetMissed: true,
    })
  const told = () => webhook.posts.splice(0).map(({ event, message }) => `${event}: ${message}`)
  return { ...webhook, inbox, shop, scheduler, told }
}

test('a refused file beside a good one causes one alert, also after a restart, and one more when it is mended', async () => {
  const { inbox, scheduler, posts, told } = await newAlertedShop()
  await writeFile(join(inbox, 'customers.csv'), 'customer_id\nc1\n')
  await writeFile(join(inbox, 'orders.csv'), 'order_id,price\no1,3\n')
  const first = scheduler()
  await first.wakeAfter(60)
  expect(first.said.join()).toContain('published run 1')
  expect(posts[0]).toMatchObject({ event: 'job_problems', problems: [{ hint: expect.any(String) }] })
  expect(posts[0]?.text).toContain('Nothing was loaded from this file.')
  expect(told()).toEqual([expect.stringMatching(/^job_problems: Refused: orders\.csv: .*required column/)])
  await first.wakeAfter(60)
  first.end()
  const second = scheduler()
  second.clock.now = first.clock.now
  await second.wakeAfter(60)
  expect(told()).toEqual([])
  await writeFile(join(inbox, 'orders.csv'), 'order_id,total\no1,3\n')
  await second.wakeAfter(60)
  expect(told()).toEqual([expect.stringMatching(/^job_failed: Refused: orders\.csv/)])
  await writeFile(join(inbox, 'orders.csv'), 'order_id,customer_id,time\no1,c1,2026-01-01\n')
  await second.wakeAfter(60)
  expect(told()).toEqual([expect.stringMatching(/^mended: No longer: Refused: orders\.csv/)])
  await second.wakeAfter(60)
  expect(told()).toEqual([])
})

test('a file without a sound row and an archive that cannot be written cause one alert each', async () => {
  const { inbox, shop, scheduler, told } = await newAlertedShop()
  const archive = join(shop.folder, 'archive')
  await writeFile(archive, 'no folder')
  await writeFile(join(inbox, 'customers.csv'), 'customer_id\nc1\n')
  await writeFile(join(inbox, 'orders.csv'), 'order_id,customer_id,time\no1,c1,never\no2,c1,never\n')
  const { wakeAfter } = scheduler({ archive })
  await wakeAfter(60)
  expect(told()).toEqual([
    expect.stringMatching(
      /^job_problems: orders\.csv: all its 2 rows were rejected\.\nLoaded, but not moved to the archive: .* So with 1 more\.$/s,
    ),
  ])
  await wakeAfter(60)
  await writeFile(join(inbox, 'products.csv'), 'product_id,product_name\np1,Lamp\n')
  await wakeAfter(60)
  expect(told()).toEqual([])
  await rm(archive)
  await wakeAfter(60)
  expect(told()).toEqual([expect.stringMatching(/^mended: No longer: Loaded, but not moved to the archive/)])
})

test('an alert that the webhook refuses is sent again, also after a restart, and none is lost', async () => {
  const { inbox, scheduler, answer, posts, told } = await newAlertedShop()
  answer.status = 503
  await writeFile(join(inbox, 'orders.csv'), 'order_id\no1\n')
  const first = scheduler()
  await first.wakeAfter(60)
  expect(first.said.at(-1)).toMatch(
    /could not be told: it answered 503\. The message is kept and sent again at/,
  )
  await writeFile(join(inbox, 'orders.csv'), 'order_id,price\no1,3\n')
  await first.wakeAfter(60)
  first.end()
  told()
  answer.status = 204
  const second = scheduler()
  second.scheduler.wake(second.clock.now)
  await expect.poll(() => posts.length, inTime).toBe(2)
  expect(told()).toEqual([
    expect.stringMatching(/^job_failed: Refused: orders\.csv/),
    expect.stringMatching(/^job_failed: Refused: orders\.csv/),
  ])
  await second.wakeAfter(60)
  expect(told()).toEqual([])
})

test('a job that works again after it failed says so once', async () => {
  const { scheduler, told, shop, inbox } = await newAlertedShop()
  await writeFile(join(inbox, 'customers.csv'), 'customer_id\nc1\n')
  await shop.rows('alter table warehouse.publication rename to away')
  const { wakeAfter } = scheduler()
  await wakeAfter(60)
  await shop.rows('alter table warehouse.away rename to publication')
  await wakeAfter(60)
  await wakeAfter(60)
  expect(told()).toEqual([
    expect.stringMatching(/^job_failed: .*publication/),
    'mended: the job load works again.',
  ])
})

test.each([
  new LockedError('The warehouse is being loaded by run 7.'),
  new DatabaseError('The connection to the database failed: ECONNRESET.'),
])('a passing failure causes an alert only after the last try: %s', async (error) => {
  const shop = await newShop()
  const { url: webhook, posts } = await newWebhook()
  const failing: Job = {
    wasDoneSince: async () => true,
    run: async () => {
      throw error
    },
  }
  const { said, wakeAfter } = newScheduler(shop, {
    config: { ...shop.config, schedule: { load: '0 0 1 1 *' }, alerts: toWebhook(webhook) },
    jobs: { load: failing },
    forgetMissed: true,
  })
  await wakeAfter(366 * 24 * 60)
  for (const minutes of RETRY_MINUTES) {
    expect(posts).toEqual([])
    await wakeAfter(minutes)
  }
  expect(said.filter((line) => line.includes('started'))).toHaveLength(RETRY_MINUTES.length + 1)
  expect(said.at(-1)).toBe(`error: load: failed, nothing was published. ${error.message}`)
  expect(posts.map(({ event, message }) => `${event}: ${message}`)).toEqual([`job_failed: ${error.message}`])
})

test('an hourly job causes an alert, too, when its server stays away', async () => {
  const shop = await newShop()
  const { url: webhook, posts } = await newWebhook()
  const failing: Job = {
    wasDoneSince: async () => true,
    run: async () => {
      throw new DatabaseError('The connection to the database failed: ECONNREFUSED.')
    },
  }
  const { wakeAfter } = newScheduler(shop, {
    config: { ...shop.config, schedule: { load: '0 * * * *' }, alerts: toWebhook(webhook) },
    jobs: { load: failing },
    forgetMissed: true,
  })
  for (let minutes = 0; minutes < 12 * 60; minutes += 5) await wakeAfter(5)
  expect(posts.map(({ event }) => event)).toEqual(['job_failed'])
})

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)(
  '`schedule` that gets %s in the middle of a load ends with %i and publishes nothing',
  async (signal, code) => {
    const shop = await newShop()
    const inbox = join(shop.folder, 'inbox')
    await cp(night, inbox, { recursive: true })
    const child = startSchedule(shop, { STOREHOUSE_INBOX: inbox })
    await child.seen('load: started')
    const begun = () => shop.rows<{ step: string }>(`select step from ops.run_steps where step = 'customers'`)
    await expect.poll(async () => (await begun()).length, { timeout: 20_000, interval: 20 }).toBe(1)
    child.process.kill(signal)
    expect(await child.ended()).toEqual({ code, last: 'Interrupted: nothing was published.' })
    expect(await shop.rows('select from warehouse.publication')).toEqual([])
  },
)

test('`schedule` without jobs stops at once, with 0', async () => {
  const shop = await newShop()
  await mkdir(join(shop.folder, 'inbox'))
  const child = startSchedule(shop, { STOREHOUSE_INBOX: join(shop.folder, 'inbox') })
  await child.seen('nothing new, nothing published')
  child.process.kill('SIGTERM')
  expect(await child.ended()).toEqual({ code: 0, last: 'The schedule was stopped; nothing was at work.' })
})

function startSchedule(shop: Shop, environment: Record<string, string>) {
  const child = spawn(process.execPath, [program, 'schedule'], {
    cwd: shop.folder,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: shop.db.url,
      STOREHOUSE_HOME: join(shop.folder, 'home'),
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let log = ''
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  const closed = once(child, 'close') as Promise<[number]>
  return {
    process: child,
    seen: (text: string) => expect.poll(() => log, { timeout: 20_000 }).toContain(text),
    ended: async () => {
      const [code] = await closed
      return { code, last: log.trimEnd().split('\n').at(-1) }
    },
  }
}

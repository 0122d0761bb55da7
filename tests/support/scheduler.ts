import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { shownError } from '../../src/cli/errors.ts'
import { openDatabase } from '../../src/db/open.ts'
import { Scheduler, type SchedulerOptions } from '../../src/schedule/scheduler.ts'
import type { Shop } from './shop.ts'

export const MINUTE = 60_000

/** A scheduler on the shop's database that a test wakes by hand, at a time of its own. */
export function newScheduler(
  shop: Shop,
  { startAt = new Date(), ...options }: Partial<SchedulerOptions> & { startAt?: Date } = {},
) {
  const end = new AbortController()
  onTestFinished(() => end.abort())
  const said: string[] = []
  const clock = { now: startAt }
  const scheduler = new Scheduler({
    config: {
      ...shop.config,
      home: shop.folder,
      inbox: join(shop.folder, 'inbox'),
      schedule: { load: '0 1 * * *' },
    },
    open: () => openDatabase({ databaseUrl: shop.db.url, home: '' }),
    signal: end.signal,
    tell: (level, message) => said.push(`${level}: ${message}`),
    onProgress: () => undefined,
    explain: (error) => shownError(error),
    now: () => clock.now,
    ...options,
  })
  const wakeAfter = async (minutes: number) => {
    clock.now = new Date(clock.now.getTime() + minutes * MINUTE)
    scheduler.wake(clock.now)
    await scheduler.idle()
  }
  return { scheduler, said, clock, wakeAfter, end: () => end.abort() }
}

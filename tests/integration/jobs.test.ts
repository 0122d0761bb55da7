import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { JOBS } from '../../src/config/jobs.ts'
import { openDatabase } from '../../src/db/open.ts'
import { DatabaseError, StepFailedError } from '../../src/errors.ts'
import { takeRunLock } from '../../src/pipeline/lock.ts'
import type { Job, JobContext } from '../../src/schedule/job.ts'
import { takeJobLock } from '../../src/schedule/job_book.ts'
import { jobs } from '../../src/schedule/jobs.ts'
import { RETRY_MINUTES } from '../../src/schedule/passing.ts'
import { storehouse } from '../support/command_line.ts'
import { MINUTE, newScheduler } from '../support/scheduler.ts'
import { newShop, type Shop } from '../support/shop.ts'

// What the schedule does is kept in the database: so it is done once, also by two programs, and goes on after a restart.

const startAt = new Date('2026-03-02T10:00:30Z')

let shop: Shop

beforeAll(async () => {
  shop = await newShop()
})

/** A job that does what the test says, and counts how often it began. */
function newJob(work: (time: number) => void = () => undefined) {
  let times = 0
  const job: Job = {
    run: async () => {
      times += 1
      work(times)
      return { summary: `did it ${times}`, problems: [], isFailure: false, faults: [] }
    },
  }
  return { job, times: () => times }
}

/** A scheduler of one job, each hour, under a name of its own. */
function hourly(name: string, job: Job) {
  return newScheduler(shop, {
    config: { ...shop.config, home: shop.folder, schedule: { [name]: '0 * * * *' } },
    jobs: { [name]: job },
    startAt,
  })
}

const runsOf = (job: string) =>
  shop.rows(
    `select status, attempt, summary, error from ops.job_runs where job = '${job}' order by job_run_id`,
  )

test('one of two schedulers on a database runs a job, and the other leaves it', async () => {
  const { job, times } = newJob()
  const [first, second] = [hourly('twice', job), hourly('twice', job)]
  second.clock.now = first.clock.now
  await Promise.all([first.wakeAfter(60), second.wakeAfter(60)])
  await Promise.all([first.wakeAfter(1), second.wakeAfter(1)])
  expect(times()).toBe(1)
  expect(await runsOf('twice')).toEqual([{ status: 'done', attempt: 1, summary: 'did it 1', error: null }])
  await Promise.all([first.wakeAfter(59), second.wakeAfter(59)])
  await Promise.all([first.wakeAfter(1), second.wakeAfter(1)])
  expect(times()).toBe(2)
})

test('a job waits for a job of another program, and is not forgotten', async () => {
  const { job, times } = newJob()
  const { wakeAfter } = hourly('waiting', job)
  const lock = await takeJobLock(shop.db)
  await wakeAfter(60)
  await wakeAfter(1)
  expect(times()).toBe(0)
  await lock?.end()
  await wakeAfter(1)
  expect(times()).toBe(1)
})

test('a passing failure is tried again after longer and longer waits, also after a restart; a lasting one is not', async () => {
  const gone = newJob((time) => {
    if (time < 3) throw new DatabaseError('The connection to the database failed: ECONNRESET.')
  })
  const first = hourly('gone', gone.job)
  await first.wakeAfter(60)
  await first.wakeAfter(4)
  expect(gone.times()).toBe(1)
  await first.wakeAfter(1)
  expect(await runsOf('gone')).toMatchObject([{ status: 'waiting', attempt: 2 }])
  first.end()
  const second = hourly('gone', gone.job)
  second.clock.now = first.clock.now
  await second.scheduler.start()
  await second.wakeAfter((RETRY_MINUTES[1] as number) - 1)
  expect(gone.times()).toBe(2)
  await second.wakeAfter(1)
  expect(await runsOf('gone')).toEqual([{ status: 'done', attempt: 3, summary: 'did it 3', error: null }])

  const login = Object.assign(new Error('password authentication failed'), { code: '28P01' })
  const wrong = newJob(() => {
    throw new DatabaseError('Cannot connect to the database.', { cause: login })
  })
  const full = newJob(() => {
    const cause = Object.assign(new Error('no space left on device'), { code: '53100' })
    throw new DatabaseError('The database refused: no space left on device.', { cause })
  })
  const broken = newJob(() => {
    throw new StepFailedError('2 lines do not add up.')
  })
  for (const [name, { job, times }] of Object.entries({ wrong, full, broken })) {
    const { wakeAfter } = hourly(name, job)
    await wakeAfter(60)
    for (const minutes of RETRY_MINUTES) await wakeAfter(minutes / 10)
    expect(times()).toBe(1)
    expect(await runsOf(name)).toMatchObject([{ status: 'failed', attempt: 1 }])
  }
})

test('jobs that were missed while no schedule ran run once, and a new job has missed nothing', async () => {
  const { job, times } = newJob()
  const first = hourly('missed', job)
  await first.scheduler.start()
  await first.scheduler.idle()
  expect(times()).toBe(0)
  first.end()
  const later = hourly('missed', job)
  later.clock.now = new Date(first.clock.now.getTime() + 300 * MINUTE)
  await later.scheduler.start()
  await later.scheduler.idle()
  expect(times()).toBe(1)
  expect(later.said[0]).toMatch(/missed: was due at .* and has not run since; running it now/)
  later.end()
  const again = hourly('missed', job)
  again.clock.now = later.clock.now
  await again.scheduler.start()
  await again.scheduler.idle()
  expect(times()).toBe(1)
})

test('a job whose program was killed is run again', async () => {
  const { job, times } = newJob()
  const first = hourly('killed', job)
  await first.wakeAfter(60)
  await shop.rows(
    `update ops.job_runs set status = 'running', finished_at = null, summary = null where job = 'killed'`,
  )
  const again = hourly('killed', job)
  again.clock.now = new Date(first.clock.now.getTime() - 5 * MINUTE)
  await again.wakeAfter(5)
  expect(times()).toBe(2)
  expect(await runsOf('killed')).toEqual([{ status: 'done', attempt: 2, summary: 'did it 2', error: null }])
})

test('a job that waits for the load of its night begins after it', async () => {
  const load = newJob((time) => {
    if (time === 1) throw new DatabaseError('The connection to the database failed: ECONNRESET.')
  })
  const reports = newJob()
  const { wakeAfter } = newScheduler(shop, {
    config: { ...shop.config, home: shop.folder, schedule: { load: '0 11 * * *', reports: '2 11 * * *' } },
    jobs: { load: load.job, reports: reports.job },
    startAt,
  })
  await wakeAfter(60)
  await wakeAfter(2)
  expect([load.times(), reports.times()]).toEqual([1, 0])
  await wakeAfter(3)
  expect([load.times(), reports.times()]).toEqual([2, 1])
})

/** A shop with sales on some days, for the jobs as they are. */
async function shopWithSales() {
  const own = await newShop()
  const home = join(own.folder, 'home')
  await own.file('orders_2026-10-02.csv', [
    { order_id: 'o1', customer_id: 'c1', time: '2026-10-01' },
    { order_id: 'o2', customer_id: 'c1', time: '2026-10-02' },
  ])
  await own.file('order_items_2026-10-02.csv', [
    { order_id: 'o1', order_item_id: 'l1', product_id: 'p1', product_price: 10, product_qty: 1 },
    { order_id: 'o2', order_item_id: 'l2', product_id: 'p1', product_price: 10, product_qty: 1 },
  ])
  await own.load()
  const now = new Date('2026-11-01T04:00:00Z')
  const context: JobContext = {
    config: { ...own.config, home },
    db: await openDatabase({ databaseUrl: own.db.url, home: '' }),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    warn: (message) => expect.unreachable(message),
    now: () => now,
  }
  return { own, home, context, now }
}

test('every job but the load works on a warehouse, and reports one that was changed by hand', async () => {
  const { own, home, context } = await shopWithSales()
  const summaries: Record<string, string> = {}
  for (const [name, job] of Object.entries(jobs)) {
    if (name === 'load') continue
    const { summary, problems, isFailure } = await job.run(context)
    expect([name, problems, isFailure]).toEqual([name, [], false])
    summaries[name] = summary
  }
  expect(summaries).toEqual({
    verify_sample: expect.stringMatching(/^compared 2 days .* all sound$/),
    reports: 'everything has come, 0 figures are as usual',
    read_ahead: expect.stringMatching(/^read \d+ pages/),
    refresh: expect.stringMatching(/^computed forecast and clusters/),
    verify: expect.stringMatching(/^compared everything .* all sound$/),
    audit: expect.stringMatching(/^2026-10: compared 31 days .* all sound; 0 unused indexes/),
    archive: 'archiveEventsAfterMonths is not set: all events stay in the database',
    retention: 'nothing is old enough to go',
  })
  const report = JSON.parse(await readFile(join(home, 'reports', 'monitoring_report.json'), 'utf8'))
  expect(report).toMatchObject({ night: { faults: [] }, upkeep: { month: '2026-10-01', unused_indexes: [] } })

  await own.rows('update warehouse.agg_daily_business_metrics set net_revenue = net_revenue + 1')
  const { faults } = await jobs.audit.run(context)
  expect(faults.map(({ alarm, subject }) => `${alarm}: ${subject}`)).toEqual(
    expect.arrayContaining([
      'verify_differs: warehouse.agg_daily_business_metrics',
      'check_failed: check aggregates_add_up_to_sales',
    ]),
  )
  await context.db.close()
})

test('the archive job moves the events of old months, and finds none the next time', async () => {
  const { own, context } = await shopWithSales()
  await own.file('pageviews_2026-09-30.csv', [
    { event_id: 'v1', session_id: 's1', time: '2026-09-30T10:00:00Z', path: '/a' },
    { event_id: 'v2', session_id: 's2', time: '2026-10-01T10:00:00Z', path: '/b' },
  ])
  await own.load()
  const config = { ...context.config, archiveEventsAfterMonths: 1 }
  const first = await jobs.archive.run({ ...context, config })
  expect(first.summary).toBe('moved 1 event from before 2026-10 into a Parquet file')
  expect(await own.rows('select session_id from production.pageviews')).toEqual([{ session_id: 's2' }])
  const second = await jobs.archive.run({ ...context, config })
  expect(second.summary).toBe('no events before 2026-10 are left in the database')
  await context.db.close()
})

test('retention removes the text of closed rejects, old records of runs, logs and archived files, and nothing newer', async () => {
  const { own, home, context } = await shopWithSales()
  const archive = join(own.folder, 'archive')
  await mkdir(join(home, 'reports'), { recursive: true })
  await mkdir(archive)
  for (const day of ['2026-07-01', '2026-10-30']) await writeFile(join(home, 'reports', `log-${day}.log`), '')
  await writeFile(join(archive, 'old.csv.gz'), '')
  await own.file('orders_2026-10-03.csv', 'order_id,time\nbad,never\nworse,never\n')
  await own.load()
  await own.rows(
    `update ops.rejected_rows set status = 'discarded', resolved_at = '2024-01-01' where raw_row ~ 'bad'`,
  )
  await own.rows(`update ops.runs set started_at = '2020-01-01' where run_id = 1`)
  await own.rows(
    `update ops.files set file_date = '2024-01-01', archived_path = '${join(archive, 'old.csv.gz')}' where feed = 'orders' and run_id = 1`,
  )
  const result = await jobs.retention.run({
    ...context,
    config: { ...context.config, archive, retention: { ...context.config.retention, archiveDays: 300 } },
  })
  expect(result.summary).toMatch(
    /^removed the text of 1 rejected row, \d+ records? of runs, 1 log, 1 archived file$/,
  )
  expect(await own.rows('select raw_row from ops.rejected_rows order by 1 nulls first')).toEqual([
    { raw_row: null },
    { raw_row: 'worse,never' },
  ])
  expect(await own.rows('select distinct run_id::integer from ops.run_steps')).toEqual([{ run_id: 2 }])
  expect((await jobs.verify_sample.run(context)).faults).toEqual([])

  const lock = await own.db.connect()
  await takeRunLock(lock)
  await expect(jobs.retention.run(context)).rejects.toThrow('being loaded')
  await lock.end()
  await context.db.close()
})

test('`jobs` lists the jobs, runs one now, and shows how it went', async () => {
  const { own } = await shopWithSales()
  const run = (...words: string[]) =>
    storehouse([...words, '--quiet'], { DATABASE_URL: own.db.url, STOREHOUSE_HOME: join(own.folder, 'home') })
  const ran = await run('jobs', 'run', 'reports')
  expect(ran).toMatchObject({ code: 0, stdout: 'reports: everything has come, 0 figures are as usual\n' })
  const { jobs: listed } = JSON.parse((await run('jobs', 'list', '--json')).stdout)
  expect(listed.map(({ job }: { job: string }) => job)).toEqual(Object.keys(JOBS))
  expect(listed.find(({ job }: { job: string }) => job === 'reports').last).toMatchObject({
    status: 'done',
    is_by_hand: true,
  })
  expect((await run('jobs', 'history', 'reports')).stdout).toMatch(/reports .*by hand .*done/)
  expect(await run('jobs', 'run', 'nothing')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no job "nothing".'),
  })
  const lock = await takeJobLock(own.db)
  expect(await run('jobs', 'run', 'reports')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Another job is at work.'),
  })
  await lock?.end()
})

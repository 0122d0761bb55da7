import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyOfRepository, follow } from '../support/guide.ts'
import { newDatabase, type TestDatabase } from '../support/new_database.ts'
import { rowsOf } from '../support/query.ts'

/** A copy of the program with the changes of docs/add-a-feed.md, and a shop that it loads. */
let folder: string
let db: TestDatabase
let touched: string[]
const inbox = () => join(folder, 'shop', 'data', 'inbox')

beforeAll(async () => {
  folder = await copyOfRepository()
  afterAll(() => rm(folder, { recursive: true, force: true }))
  await mkdir(inbox(), { recursive: true })
  touched = await follow('add-a-feed', folder)
  // The line as `migrate` demands it.
  const aggregate = join(folder, 'sql/aggregates/agg_daily_business_metrics.sql')
  const text = await readFile(aggregate, 'utf8')
  await writeFile(aggregate, text.replace(/^(-- reads: .*)$/m, '$1, fact_ticket'))
  db = await newDatabase()
  await storehouse('migrate')
  await hand('orders_2026-03-02.csv', 'order_id,time,tip\no1,2026-03-01 10:00,1.50\no2,2026-03-03 10:00,\n')
  await hand(
    'support_tickets_2026-03-02.csv',
    'ticket_id,asked_at,topic,minutes\nt1,2026-03-01 09:00,size,5\nt2,2026-03-01 11:00,ask ann@example.com,\nt3,2026-03-02 08:00,,3\n',
  )
  await storehouse('load')
})

const hand = (name: string, text: string) => writeFile(join(inbox(), name), text)

/** Runs the changed program. An error of it fails the test. */
function storehouse(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(folder, 'bin', 'storehouse.js'), ...args], {
      cwd: join(folder, 'shop'),
      env: { PATH: process.env.PATH, DATABASE_URL: db.url, STOREHOUSE_HOME: join(folder, 'shop') },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`storehouse ${args.join(' ')}: ${output}`)),
    )
  })
}

const rows = (query: string) => rowsOf<Record<string, unknown>>(db.kysely, query)
const days = () =>
  rows(
    `select m.date::text as day, m.tickets::integer as by_day, r.tickets::integer as reported
     from warehouse.daily_business_metrics as m
     join warehouse.shop_reports as r on r.period_type = 'daily' and r.period_start = m.date order by 1`,
  )

test('a feed takes ten files, and its column four', async () => {
  const ofColumn = touched.filter((path) => /orders|1000_tips|order_header|fact_sales/.test(path))
  expect([ofColumn.length, touched.length - ofColumn.length]).toEqual([4, 10])
})

test('a column of a feed reaches fact_sales', async () => {
  expect(
    await rows('select order_id, tip_amount::float8 as tip from warehouse.fact_sales order by 1'),
  ).toEqual([
    { order_id: 'o1', tip: 1.5 },
    { order_id: 'o2', tip: null },
  ])
})

test('a feed becomes a fact, a daily figure and a column of reports, and is cleaned and traced', async () => {
  expect(
    await rows('select ticket_id, date_key, topic, minutes from warehouse.fact_ticket order by 1'),
  ).toEqual([
    { ticket_id: 't1', date_key: 20260301, topic: 'size', minutes: 5 },
    { ticket_id: 't2', date_key: 20260301, topic: 'ask ***', minutes: null },
    { ticket_id: 't3', date_key: 20260302, topic: null, minutes: 3 },
  ])
  expect(await days()).toEqual([
    { day: '2026-03-01', by_day: 2, reported: 2 },
    { day: '2026-03-02', by_day: 1, reported: 1 },
    { day: '2026-03-03', by_day: 0, reported: 0 },
  ])
  const traced = await storehouse('trace', 'support_tickets_2026-03-02.csv:2')
  expect(traced).toMatch(/fact_ticket[\s\S]*daily_business_metrics/)
})

test('a night deletes and moves its rows; verify finds tampering, and rebuild mends the days', async () => {
  await hand(
    'tickets_2026-03-04.csv',
    'ticket_id,time,topic,minutes,is_deleted\nt1,2026-03-01 09:00,size,5,true\nt3,2026-03-03 08:00,,3,\n',
  )
  await storehouse('load')
  expect(await days()).toEqual([
    { day: '2026-03-01', by_day: 1, reported: 1 },
    { day: '2026-03-02', by_day: 0, reported: 0 },
    { day: '2026-03-03', by_day: 1, reported: 1 },
  ])
  await rows(`update warehouse.fact_ticket set minutes = 4 where ticket_id = 't3'`)
  await expect(storehouse('verify', '--sample', '9')).rejects.toThrow('fact_ticket')
  await storehouse('rebuild', '--from', '2026-03-03')
  await storehouse('verify', '--sample', '9')
})

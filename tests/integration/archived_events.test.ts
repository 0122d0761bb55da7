import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { backup } from '../../src/backup/backup.ts'
import { checkBackup } from '../../src/backup/check_backup.ts'
import { restore } from '../../src/backup/restore.ts'
import { describeStatus } from '../../src/cli/output/describe_status.ts'
import { painter } from '../../src/cli/output/style.ts'
import { col } from '../../src/db/columns.ts'
import { sql } from '../../src/db/sql.ts'
import { readValue } from '../../src/db/statements.ts'
import { armFailpoint } from '../../src/failpoint.ts'
import {
  archiveEvents,
  firstMonthKept,
  listArchivedEvents,
  restoreEvents,
} from '../../src/pipeline/archived_months/archive_events.ts'
import { check } from '../../src/pipeline/check.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { examineArchivedEvents } from '../../src/reports/doctor_archived_events.ts'
import { exportPerson } from '../../src/reports/person/export_person.ts'
import { readStatus } from '../../src/reports/status.ts'
import { contentsOf } from '../support/contents.ts'
import { newDatabase } from '../support/new_database.ts'
import { newShop, type Shop } from '../support/shop.ts'

const nights = join(import.meta.dirname, '..', 'cases', 'six-nights', 'input')
const before = '2026-01'
const screen = { paint: painter(false), width: undefined }

let shop: Shop
/** The same files, loaded without ever archiving anything. */
let expected: Record<string, string[]>

const archive = () => archiveEvents(shop.db, shop.config, { before })
const archivedFolder = () => join(shop.config.home, 'archived-events')

async function starOf({ db }: Shop): Promise<Record<string, string[]>> {
  const contents = await contentsOf(db.kysely)
  return Object.fromEntries(Object.entries(contents).filter(([table]) => table.startsWith('warehouse.')))
}

/** Events in the database and in files, by feed. */
async function events() {
  return shop.rows<{ feed: string; standing: number; archived: number }>(
    `select feed, standing::integer, coalesce(sum(row_count) filter (where state = 'archived'), 0)::integer as archived
     from (
       select 'pageviews' as feed, count(*) as standing from production.pageviews
       union all select 'scrolls', count(*) from production.scrolls
       union all select 'clicks', count(*) from production.clicks
     ) as s left join ops.archived_months using (feed)
     group by feed, standing order by feed`,
  )
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => [])
  return entries.filter((name) => name.includes('.parquet')).sort()
}

beforeAll(async () => {
  const control = await newShop()
  shop = await newShop()
  const folders = (await readdir(nights)).sort().map((night) => join(nights, night))
  await control.load(folders)
  for (const folder of folders) {
    await shop.load([folder])
    await archive()
  }
  expected = await contentsOf(control.db.kysely)
}, 240_000)

afterEach(() => armFailpoint(undefined))

test('archiving night by night gives the same star as not archiving', async () => {
  expect(await events()).toEqual([
    { feed: 'clicks', standing: 0, archived: expect.toSatisfy((rows) => rows > 100) },
    { feed: 'pageviews', standing: 0, archived: expect.toSatisfy((rows) => rows > 500) },
    { feed: 'scrolls', standing: 0, archived: expect.toSatisfy((rows) => rows > 100) },
  ])
  const star = Object.keys(expected).filter((table) => table.startsWith('warehouse.'))
  expect(await starOf(shop)).toEqual(Object.fromEntries(star.map((table) => [table, expected[table]])))
})

test('files are private, and named by feed and month', async () => {
  const files = await filesOf(archivedFolder())
  expect(files).toContain('pageviews/2025-01.parquet')
  expect(files).toEqual((await listArchivedEvents(shop.db)).map(({ file }) => file))
  const modes = await Promise.all(
    ['', 'pageviews', 'pageviews/2025-01.parquet'].map((name) => stat(join(archivedFolder(), name))),
  )
  expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o700, 0o600])
})

test('verify reads archived months, and finds nothing that differs', async () => {
  for (const options of [{}, { sample: 5, seed: 1 }]) {
    const result = await verify(shop.db, shop.config, options)
    expect(result.tables.filter(({ differing }) => differing > 0)).toEqual([])
    expect(result.checks.filter(({ status }) => status === 'failed')).toEqual([])
    expect(result.outcome).toBe('same')
  }
  const [pageviews] = (await events()).filter(({ feed }) => feed === 'pageviews')
  expect(pageviews?.standing).toBe(0)
  expect((await check(shop.db, shop.config)).filter(({ status }) => status === 'failed')).toEqual([])
})

test('the export of a person includes archived events', async () => {
  const [visitor] = await shop.rows<{ user_id: string; count: number }>(
    `select user_id, sum(pageview_count)::integer as count from warehouse.fact_session
     where customer_key > 0 group by user_id order by 2 desc, 1 limit 1`,
  )
  const { tables } = await exportPerson(shop.db, shop.config, visitor?.user_id ?? '')
  const files = Object.keys(tables).filter((name) => name.startsWith('archived-events/pageviews/'))
  expect(files.flatMap((name) => tables[name] ?? []).length).toBeGreaterThanOrEqual(visitor?.count ?? 1)
})

test('status says how many events are archived, and doctor that their files are sound', async () => {
  const { archivedEvents } = await readStatus(shop.db, shop.config)
  const months = await listArchivedEvents(shop.db)
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
  expect(archivedEvents).toEqual({
    files: months.length,
    rows: sum(months.map(({ rows }) => rows)),
    bytes: sum(months.map(({ bytes }) => bytes)),
    firstMonth: '2025-01',
    lastMonth: months
      .map(({ month }) => month)
      .sort()
      .at(-1),
  })
  expect(describeStatus(await readStatus(shop.db, shop.config), screen)).toMatch(
    /^Archived events: [\d,]+ events of 2025-01 to 2025-\d\d in \d+ Parquet files, [\d.]+ KiB\./m,
  )
  expect(await examineArchivedEvents(shop.db, shop.config)).toMatchObject([{ status: 'ok' }])
})

test('verify and doctor name the file in which a byte has changed, and a load that needs it publishes nothing', async () => {
  const path = join(archivedFolder(), 'pageviews/2025-01.parquet')
  const sound = await readFile(path)
  const changed = Buffer.from(sound)
  changed[100] = (changed[100] ?? 0) ^ 1
  await writeFile(path, changed)
  const result = await verify(shop.db, shop.config)
  expect(result.outcome).toBe('differs')
  expect(result.checks.find(({ name }) => name === 'archived_events_are_as_written')).toMatchObject({
    status: 'failed',
    sample: [{ path, why: 'it holds other bytes than those that were written' }],
  })
  expect(await examineArchivedEvents(shop.db, shop.config)).toMatchObject([
    {
      status: 'broken',
      actual: `${path} (pageviews of 2025-01): it holds other bytes than those that were written`,
    },
  ])
  const star = await starOf(shop)
  await expect(shop.rebuild()).rejects.toThrow(`${path}: it holds other bytes`)
  await writeFile(path, sound)
  expect(await starOf(shop)).toEqual(star)
  expect(await events()).toContainEqual(expect.objectContaining({ feed: 'pageviews', standing: 0 }))
})

test('archiving continues where it was broken off, and loses nothing', async () => {
  await restoreEvents(shop.db, shop.config, ['2025-01', '2025-02'])
  const all = (await events()).map(({ feed, standing, archived }) => [feed, standing + archived])
  for (const place of ['archived month written', 'archived month named', 'archived month dropped']) {
    armFailpoint(`${place}=error`)
    await expect(archive()).rejects.toThrow(place)
    armFailpoint(undefined)
    expect((await events()).map(({ feed, standing, archived }) => [feed, standing + archived])).toEqual(all)
  }
  await archive()
  expect((await events()).map(({ feed, archived }) => [feed, archived])).toEqual(all)
  expect(await filesOf(archivedFolder())).toEqual((await listArchivedEvents(shop.db)).map(({ file }) => file))
})

test('a file that this warehouse did not write is never replaced', async () => {
  await restoreEvents(shop.db, shop.config, ['2025-01'])
  const path = join(archivedFolder(), 'pageviews/2025-01.parquet')
  await writeFile(path, 'of another warehouse')
  await expect(archive()).rejects.toThrow('this warehouse did not write it')
  expect(await readFile(path, 'utf8')).toBe('of another warehouse')
  await rm(path)
  await archive()
})

test('a late event of an archived month counts, and the load says what came back for it', async () => {
  const [session] = await shop.rows<{ session_id: string; count: number }>(
    `select session_id, pageview_count as count from warehouse.fact_session
     where first_event_at >= '2025-02-03' and last_event_at < '2025-02-25' and pageview_count = 2
       and not is_inferred order by 1 limit 1`,
  )
  await shop.file('pageviews_2025-06-01.csv', [
    { event_id: 'late', session_id: session?.session_id ?? '', time: '2025-02-26T10:00:00Z', path: '/late' },
  ])
  const result = await shop.load()
  expect(result.warnings.join()).toMatch(/archived events came back.*pageviews 2025-02/)
  expect(
    await shop.rows(
      `select pageview_count from warehouse.fact_session where session_id = '${session?.session_id}'`,
    ),
  ).toEqual([{ pageview_count: 3 }])
  const left = (await listArchivedEvents(shop.db)).map(({ file }) => file)
  expect(left).not.toContain('pageviews/2025-02.parquet')
  expect(left).toContain('pageviews/2025-01.parquet')
  expect(await filesOf(archivedFolder())).toEqual(left)
})

test('a backup carries the files: restored elsewhere, all events are in the database', async () => {
  await archive()
  const file = join(shop.folder, 'shop.tar')
  await backup(shop.db, shop.config, file, { version: '0.0.0', settings: {} })
  const other = await newDatabase({ migrated: false })
  const folder = join(shop.folder, 'elsewhere')
  const config = { ...shop.config, archive: join(folder, 'archive'), home: join(folder, '.storehouse') }
  const { verified } = await restore(other, config, await checkBackup(file))
  expect(verified.outcome).toBe('same')
  expect(await contentsOf(other.kysely)).toMatchObject(await starOf(shop))
  const [standing] = (await events()).filter(({ feed }) => feed === 'clicks')
  const clicks = await readValue(other.pool, col.number, sql`select count(*) from production.clicks`)
  expect(clicks).toBe(standing?.archived)
  expect(await filesOf(join(config.home, 'archived-events'))).toEqual([])
})

test('a rehearsal brings nothing back', async () => {
  await archive()
  const files = await filesOf(archivedFolder())
  await shop.file('scrolls_2025-06-02.csv', [
    { event_id: 'late', session_id: 'S00001', time: '2025-01-26T10:00:00Z', path: '/x', scroll_percent: 5 },
  ])
  await shop.load(undefined, { dryRun: true })
  expect(await filesOf(archivedFolder())).toEqual(files)
  expect(files).toEqual((await listArchivedEvents(shop.db)).map(({ file }) => file))
})

test('a rebuild brings everything back, and production is what it was', async () => {
  await shop.rows(`delete from warehouse.agg_page_day`)
  await shop.rebuild()
  expect(await listArchivedEvents(shop.db)).toEqual([])
  expect(await filesOf(archivedFolder())).toEqual([])
  const contents = await contentsOf(shop.db.kysely)
  const events = ['production.clicks', 'production.scrolls', 'production.sessions']
  for (const table of events) expect(contents[table]).toEqual(expected[table])
})

test('the setting says how many full months before the present one stay', () => {
  const kept = (archiveEventsAfterMonths: number | undefined) =>
    firstMonthKept({ ...shop.config, archiveEventsAfterMonths }, new Date('2026-01-31T23:00:00Z'))
  expect([kept(undefined), kept(1), kept(12)]).toEqual([undefined, '2025-12', '2025-01'])
})

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load_config.ts'
import { discardRejects, exportRejects, listRejects } from '../../src/reports/rejects.ts'
import { readStatus } from '../../src/reports/status.ts'
import { newDatabase, type TestDatabase } from '../support/new_database.ts'

let db: TestDatabase
let folder: string
let config: Config
beforeAll(async () => {
  db = await newDatabase()
  folder = mkdtempSync(join(tmpdir(), 'storehouse-rejects-'))
  config = await loadConfig({ folder, environment: {}, feedNames: [], feedColumns: {} })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeEach(async () => {
  await sql`truncate ops.contradictions, ops.rejected_rows, ops.files, ops.run_steps, ops.runs restart identity`.execute(
    db.kysely,
  )
  await sql`insert into ops.runs (command, status, finished_at, host, pid)
    values ('load', 'published', now(), 'here', 1)`.execute(db.kysely)
  await sql`
    insert into ops.files (run_id, feed, name, group_name, path, file_date, modified_at, hash, outcome, rows_read, waiting, rejected)
    values (1, 'orders', 'orders.csv', 'orders.csv', 'orders.csv', now(), now(), 'a', 'loaded', 3, 0, 3),
           (1, 'refunds', 'refunds.csv', 'refunds.csv', 'refunds.csv', now(), now(), 'b', 'loaded', 1, 1, 0)`.execute(
    db.kysely,
  )
  await sql`
    insert into ops.rejected_rows
      (run_id, file_id, feed, file_name, line, reason, column_name, message, raw_row, row_key, order_id, row_values)
    values (1, 1, 'orders', 'orders.csv', 2, 'invalid_value', 'time', 'not a time', '=cmd|x,1', null, null, null),
           (1, 1, 'orders', 'orders.csv', 3, 'malformed_row', null, 'two fields', ${'a,"b\nc'}, null, null, null),
           (1, 1, 'orders', 'orders.csv', 5, 'invalid_value', 'time', 'not a time', 'x', null, null, null),
           (1, 2, 'refunds', 'refunds.csv', 2, 'orphan', null, 'no order o9', 'r1,o9', 'r1', 'o9', '{}')`.execute(
    db.kysely,
  )
})

const counts = async () =>
  (await sql<object>`select name, waiting, rejected from ops.files order by file_id`.execute(db.kysely)).rows

describe('a list of rejects', () => {
  test('has the newest first, and counts the others', async () => {
    const { total, rejects } = await listRejects(db, { feed: 'orders' }, 2)
    expect(total).toBe(3)
    expect(rejects.map(({ id, line }) => [id, line])).toEqual([
      [3, 5],
      [2, 3],
    ])
  })

  test('can be narrowed by reason, status and file', async () => {
    const ids = async (filter: object) => (await listRejects(db, filter, 10)).rejects.map(({ id }) => id)
    expect(await ids({ reason: 'orphan' })).toEqual([4])
    expect(await ids({ file: 'refunds.csv.gz' })).toEqual([4])
    expect(await ids({ status: 'discarded' })).toEqual([])
    expect(await ids({ file: "x' or true --" })).toEqual([])
  })
})

describe('an export', () => {
  test('holds every row as it was, with formulas disarmed', async () => {
    const path = join(folder, 'rejects.csv')
    expect(await exportRejects(db, {}, path)).toBe(4)
    const rows = parse(readFileSync(path), { columns: true }) as Record<string, string>[]
    expect(rows.map((row) => row.raw_row)).toEqual(["'=cmd|x,1", 'a,"b\nc', 'x', 'r1,o9'])
    expect(readdirSync(folder)).toEqual(['rejects.csv'])
  })

  test('reads many batches', async () => {
    await sql`
      insert into ops.rejected_rows (run_id, file_id, feed, file_name, line, reason, message)
      select 1, 1, 'orders', 'orders.csv', n, 'malformed_row', 'bad' from generate_series(10, 2509) as n`.execute(
      db.kysely,
    )
    expect(await exportRejects(db, { feed: 'orders' }, join(folder, 'rejects.csv'))).toBe(2503)
  })

  test('to a missing folder leaves nothing', async () => {
    await expect(exportRejects(db, {}, join(folder, 'nowhere', 'x.csv'))).rejects.toThrow(
      'its folder does not exist',
    )
  })
})

describe('discarding', () => {
  test('closes rows, and counts a waiting one as rejected, so that the outcomes of its file add up', async () => {
    const discarded = await discardRejects(db, [1, 4])
    expect(discarded.map(({ id, status }) => [id, status]).sort()).toEqual([
      [1, 'discarded'],
      [4, 'discarded'],
    ])
    expect(await counts()).toEqual([
      { name: 'orders.csv', waiting: 0, rejected: 3 },
      { name: 'refunds.csv', waiting: 0, rejected: 1 },
    ])
  })

  test('is all or nothing', async () => {
    await discardRejects(db, [1])
    await expect(discardRejects(db, [1, 2, 99])).rejects.toThrow(
      'Nothing was discarded: 1 is discarded already, 99 does not exist.',
    )
    expect((await listRejects(db, { status: 'open' }, 10)).total).toBe(3)
  })
})

describe('status', () => {
  test('shows runs, layers and open rejects by feed and reason', async () => {
    const status = await readStatus(db, config)
    expect(status.lastRuns).toMatchObject([{ runId: 1, command: 'load', status: 'published' }])
    expect(status.layers.map(({ layer, isEstimate }) => [layer, isEstimate])).toEqual([
      ['staging', false],
      ['production', false],
      ['warehouse', false],
    ])
    expect(status.openRejects).toEqual([
      { feed: 'orders', reason: 'invalid_value', rows: 2 },
      { feed: 'orders', reason: 'malformed_row', rows: 1 },
      { feed: 'refunds', reason: 'orphan', rows: 1 },
    ])
    expect(status.schedule[0]).toEqual({ job: 'load', cron: '0 1 * * *', nextAt: expect.any(Date) })
  })

  test('works on an empty database', async () => {
    const empty = await newDatabase({ migrated: false })
    expect(await readStatus(empty, config)).toMatchObject({ isMigrated: false, layers: [] })
  })
})

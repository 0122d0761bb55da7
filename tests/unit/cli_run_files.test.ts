import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load_config.ts'
import { LockedError, StepFailedError } from '../../src/errors.ts'
import type { LoadResult } from '../../src/pipeline/results.ts'
import { writeFailureFiles, writeRunFiles } from '../../src/reports/run_files.ts'

let folder: string
let config: Config
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'storehouse-reports-'))
  config = await loadConfig({ folder, environment: {}, feedNames: [], feedColumns: {} })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const startedAt = new Date('2026-11-21T01:00:00Z')
const result: LoadResult = {
  runId: 7,
  outcome: 'published',
  files: [
    {
      feed: 'orders',
      name: 'orders.csv',
      path: '/in/orders.csv',
      outcome: 'loaded',
      rowsRead: 4,
      inserted: 3,
      updated: 0,
      unchanged: 0,
      duplicate: 0,
      superseded: 0,
      waiting: 0,
      rejected: 1,
      warnings: ['column "x"\nis new'],
    },
  ],
  steps: [{ step: 'orders', startedAt, durationMs: 12.5, rowsIn: 3, rowsOut: 3 }],
  checks: [
    {
      name: 'c',
      severity: 'warn',
      status: 'warned',
      failingRows: 1,
      money: 12,
      sample: [],
      description: 'd',
      advice: 'a',
    },
  ],
  warnings: [],
  publication: { runId: 7, publishedAt: startedAt, asOfDate: '2026-11-20', completeThrough: '2026-11-19' },
  durationMs: 2000,
}

const reports = () => join(folder, '.storehouse', 'reports')
const read = (name: string) => readFileSync(join(reports(), name), 'utf8')
const log = () =>
  read(readdirSync(reports()).find((name) => /^log-\d{4}-\d\d-\d\d\.log$/.test(name)) ?? 'no log')

test('a run leaves its reports and its lines in the log of the day', async () => {
  await writeRunFiles(config, { command: 'load', startedAt, result })
  expect(readdirSync(reports()).filter((name) => name.endsWith('.json'))).toEqual([
    'ingestion_summary.json',
    'monitoring_report.json',
    'pipeline_execution.json',
    'quality_report.json',
    'transformation_summary.json',
  ])
  expect(JSON.parse(read('ingestion_summary.json'))).toMatchObject({
    run_id: 7,
    outcome: 'published',
    started_at: '2026-11-21T01:00:00.000Z',
    finished_at: '2026-11-21T01:00:02.000Z',
    files: { loaded: 1, skipped: 0, refused: 0 },
    rows: { rows_read: 4, inserted: 3, rejected: 1 },
  })
  expect(JSON.parse(read('quality_report.json'))).toMatchObject({
    summary: { checks: 1, passed: 0, warned: 1, failed: 0 },
    rows: { read: 4, rejected: 1, rejected_percent: 25 },
    checks: [{ name: 'c', failing_rows: 1, money: 12, advice: 'a' }],
  })
  expect(JSON.parse(read('monitoring_report.json'))).toMatchObject({
    rows_per_second: 2,
    complete_through: '2026-11-19',
    alerts: [{}, { message: 'Check c: 1 row, 12.00. a' }],
  })
  expect(log()).toMatch(
    / info orders\.csv: read 4, inserted 3, .*\n.* warning orders\.csv: column "x" is new\n/,
  )
})

test('pipeline_execution.json reports a failed run, and the ingestion report stays that of the last good run', async () => {
  await writeRunFiles(config, { command: 'load', startedAt, result })
  const error = new StepFailedError('orders: no luck', { hint: 'try again' })
  await writeFailureFiles(config, { command: 'load', startedAt, error })
  expect(JSON.parse(read('pipeline_execution.json'))).toMatchObject({
    outcome: 'failed',
    error: { type: 'StepFailedError', message: 'orders: no luck', hint: 'try again' },
  })
  expect(JSON.parse(read('ingestion_summary.json'))).toMatchObject({ run_id: 7 })
  expect(log()).toContain('error load failed: orders: no luck\n')
})

test('a dry run and a run that never began are only logged', async () => {
  await writeFailureFiles(config, { command: 'load', startedAt, error: new LockedError('busy') })
  await writeRunFiles(config, { command: 'load', startedAt, result: { ...result, outcome: 'dry_run' } })
  expect(readdirSync(reports()).filter((name) => name.endsWith('.json'))).toEqual([])
  expect(log().split('\n').length).toBeGreaterThan(4)
})

import { describe, expect, test } from 'vitest'
import { describeChecks } from '../../src/cli/output/describe_checks.ts'
import { describeLoad } from '../../src/cli/output/describe_load.ts'
import { describeStatus } from '../../src/cli/output/describe_status.ts'
import { painter } from '../../src/cli/output/style.ts'
import type { CheckResult, FileResult, LoadResult } from '../../src/pipeline/results.ts'

const screen = { paint: painter(false), width: undefined }

function file(values: Partial<FileResult>): FileResult {
  const none = { inserted: 0, updated: 0, unchanged: 0, duplicate: 0, superseded: 0, waiting: 0, rejected: 0 }
  const name = values.name ?? 'orders.csv'
  return {
    feed: 'orders',
    name,
    path: name,
    outcome: 'loaded',
    rowsRead: 0,
    ...none,
    warnings: [],
    ...values,
  }
}

function result(values: Partial<LoadResult>): LoadResult {
  const publication = {
    runId: 7,
    publishedAt: new Date('2026-11-21T01:00:00Z'),
    asOfDate: '2026-11-20',
    completeThrough: '2026-11-20',
  }
  const { outcome = 'published' } = values
  const base: LoadResult = {
    runId: 7,
    outcome,
    files: [],
    steps: [],
    checks: [],
    warnings: [],
    durationMs: 3200,
  }
  return { ...base, ...(outcome === 'published' ? { publication } : {}), ...values }
}

const describeIt = (values: Partial<LoadResult>) => describeLoad(result(values), screen)

describe('a load', () => {
  test('says what became of the rows of each feed, and how far it is complete', () => {
    const { text, exitCode } = describeIt({
      files: [
        file({ rowsRead: 1200, inserted: 1000, updated: 200 }),
        file({ name: 'orders_2.csv', rowsRead: 10, unchanged: 10 }),
        file({ feed: 'customers', name: 'customers.csv', rowsRead: 5, inserted: 5 }),
      ],
    })
    const [head, orders, customers, total] = text.split('\n').map((line) => line.split(/ {2,}/))
    expect(head).toEqual([
      'feed',
      'files',
      'rows read',
      'inserted',
      'updated',
      'unchanged',
      'duplicate',
      'superseded',
      'waiting',
      'rejected',
    ])
    expect(orders).toEqual(['orders', '2', '1,210', '1,000', '200', '10', '0', '0', '0', '0'])
    expect(customers).toEqual(['customers', '1', '5', '5', '0', '0', '0', '0', '0', '0'])
    expect(total).toEqual(['total', '3', '1,215', '1,005', '200', '10', '0', '0', '0', '0'])
    expect(text).toMatch(/\n\nPublished run 7, complete through 2026-11-20 \(3\.2 s\)\.$/)
    expect(exitCode).toBe(0)
  })

  test('with rejected rows ends with 3 and says how to look at them', () => {
    const { text, exitCode } = describeIt({ files: [file({ rowsRead: 2, inserted: 1, rejected: 1 })] })
    expect(text).toContain('1 row was rejected; see `storehouse rejects list`.')
    expect(exitCode).toBe(3)
  })

  test('with waiting rows says so, and keeps its exit code', () => {
    const { text, exitCode } = describeIt({ files: [file({ rowsRead: 2, waiting: 2 })] })
    expect(text).toContain('2 rows wait for their orders; see `storehouse rejects list --reason orphan`.')
    expect(exitCode).toBe(0)
  })

  const refused = file({
    name: 'orders_2.csv',
    outcome: 'refused',
    reason: 'orders_2.csv: required column "time" is missing.',
    hint: 'Nothing was loaded from this file.',
  })

  test('with a refused file ends with 3, or with 1 when nothing was published', () => {
    const published = describeIt({ files: [file({ rowsRead: 1, inserted: 1 }), refused] })
    expect(published.text).toContain(
      'Refused orders_2.csv: required column "time" is missing.\nNothing was loaded from this file.',
    )
    expect(published.exitCode).toBe(3)
    const unchanged = describeIt({ outcome: 'unchanged', files: [refused] })
    expect(unchanged.text).toContain('Nothing was published: 1 file was refused, and nothing else was new.')
    expect(unchanged.exitCode).toBe(1)
  })

  test('names skipped files and its warnings', () => {
    const { text } = describeIt({
      outcome: 'unchanged',
      files: [file({ outcome: 'skipped', reason: 'loaded before', warnings: ['column "city" is new'] })],
      warnings: ['several currencies'],
    })
    expect(text).toContain('Skipped 1 file (loaded before): orders.csv')
    expect(text).toContain('Warning several currencies\nWarning orders.csv: column "city" is new')
    expect(text).toContain('Nothing was published: nothing has changed.')
  })

  test('without files says that there are none', () => {
    expect(describeIt({ outcome: 'unchanged' }).text).toBe(
      'Nothing was published: there are no files to load.',
    )
  })

  test('that was a dry run says that nothing was published', () => {
    const { text, exitCode } = describeIt({ outcome: 'dry_run', files: [file({ rowsRead: 1, rejected: 1 })] })
    expect(text).toContain('Nothing was published: this was a dry run (3.2 s).')
    expect(exitCode).toBe(3)
  })

  test('shows no control characters of file names', () => {
    const { text } = describeIt({ files: [file({ name: 'orders\u001b[2J.csv', outcome: 'skipped' })] })
    expect(text).not.toContain('\u001b')
  })
})

const check = (values: Partial<CheckResult>): CheckResult => ({
  name: 'lines_add_up',
  severity: 'error',
  status: 'passed',
  failingRows: 0,
  money: null,
  sample: [],
  description: 'Lines add up to their order.',
  advice: 'Mend them.',
  ...values,
})

test('checks that found something show the first rows', () => {
  const failed = check({
    status: 'failed',
    failingRows: 2,
    money: 1234.5,
    sample: [{ order_id: 'o1' }, { order_id: 'o2' }],
  })
  const text = describeChecks([check({ name: 'other' }), failed], screen)
  expect(text).toContain(
    'failed  lines_add_up: 2 rows, 1,234.50. Lines add up to their order.\n    {"order_id":"o1"}\n    {"order_id":"o2"}\n    → Mend them.\n',
  )
  expect(text).toMatch(/2 checks: 1 passed, 0 warned, 1 failed\.$/)
})

test('the state of a database without schemas says how to start', () => {
  const text = describeStatus(
    {
      database: { embedded: true, serverVersion: '18.4', host: '127.0.0.1:5432', name: 'storehouse' },
      isMigrated: false,
      publication: undefined,
      lastRuns: [],
      layers: [],
      openRejects: [],
      sources: [],
      archivedEvents: undefined,
      leftOut: [],
      schedule: [],
      timezone: 'UTC',
    },
    screen,
  )
  expect(text).toContain('Nothing is set up yet. Start with: storehouse migrate')
})

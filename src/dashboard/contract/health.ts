import { z } from 'zod'
import { anyWord, day, paging, whole, word } from './parameters.ts'
import { publication } from './request.ts'
import { calendarDay, cell, count, instant, section, unit } from './table.ts'

/** Whether the database answers. */
export const alive = z.strictObject({ status: z.enum(['ok', 'unavailable']) })

export const runSummary = z.strictObject({
  runId: count,
  command: z.string(),
  status: z.string().describe('running, published, unchanged, failed, dry_run or killed.'),
  startedAt: instant,
  finishedAt: instant.nullable(),
  durationMs: z.number().nullable(),
  error: z.string().nullable(),
  files: count,
  rowsRead: count,
  rejected: count,
})
export type RunSummary = z.infer<typeof runSummary>

export const checkResult = z.strictObject({
  name: z.string(),
  finds: z.string().describe('What it finds, in a few plain words.'),
  description: z.string(),
  severity: z.string(),
  status: z.string(),
  failingRows: count,
  money: z
    .number()
    .nullable()
    .describe('What all of them are worth; null where the check does not speak of money.'),
  advice: z.string().describe('What to do about them.'),
  sample: z.unknown(),
  checkedAt: instant,
})
export type CheckResult = z.infer<typeof checkResult>

const tableRows = z.strictObject({ table: z.string(), rows: count, isEstimate: z.boolean() })

const jobRun = z.strictObject({
  status: z.string().describe('running, done, failed, or waiting: it is tried again.'),
  dueAt: instant,
  startedAt: instant,
  finishedAt: instant.nullable(),
  attempt: count,
  problems: count.describe('How many things it met that someone has to see to.'),
  summary: z.string().nullable(),
  error: z.string().nullable(),
  retryAt: instant.nullable(),
})

const scheduledJob = z.strictObject({
  job: z.string(),
  description: z.string(),
  cron: z.string(),
  nextAt: instant.nullable(),
  last: jobRun.nullable(),
})
export type ScheduledJob = z.infer<typeof scheduledJob>

const standingAlarm = z.strictObject({
  alarm: z.string(),
  subject: z.string(),
  rangAt: instant,
  message: z.string(),
  hint: z.string().nullable().describe('What to do about it.'),
})
export type StandingAlarm = z.infer<typeof standingAlarm>

export const healthAnswer = z.strictObject({
  now: instant,
  timezone: z.string(),
  database: z.strictObject({
    embedded: z.boolean(),
    serverVersion: z.string(),
    host: z.string(),
    name: z.string(),
  }),
  publication: publication.nullable(),
  runs: z.array(runSummary).describe('The last ones, newest first.'),
  schedule: z.array(scheduledJob).describe('Jobs that are not off.'),
  alarms: z
    .array(standingAlarm)
    .describe('What rang and has not been mended, as of the last job, newest first.'),
  layers: z.array(
    z.strictObject({
      layer: z.string(),
      rows: count,
      isEstimate: z.boolean(),
      tables: z.array(tableRows),
    }),
  ),
  openRejects: z.array(z.strictObject({ feed: z.string(), reason: z.string(), rows: count })),
  checks: z.array(checkResult).describe('Of the last run that ran them.'),
  freshness: section.describe('Newest data by feed.'),
  revisions: z
    .array(z.strictObject({ report: z.string(), count }))
    .describe('How many closed periods later data has changed, by report.'),
})
export type HealthAnswer = z.infer<typeof healthAnswer>

/** The number of a run has at most 15 digits. */
export const runParams = z.strictObject({ run: whole(0, 999_999_999_999_999).describe('Its number.') })

export const runAnswer = z.strictObject({
  run: runSummary,
  steps: section,
  files: section.describe(
    'At most 500, `run.files` says of how many; what was made from one of a source stands below it.',
  ),
  checks: z.array(checkResult),
})
export type RunAnswer = z.infer<typeof runAnswer>

export const rejectsQuery = z.strictObject({
  ...paging,
  feed: anyWord.describe('Feed.'),
  reason: anyWord.describe('Reason code.'),
  status: anyWord.describe('open, released, superseded or discarded.'),
  file: anyWord.describe('Name of the file.'),
})

export const rejectsAnswer = z.strictObject({
  total: count,
  offset: count,
  section: section.describe('Newest first.'),
  feeds: z.array(z.string()).describe('What the filter can be set to.'),
  reasons: z.array(z.string()).describe('What the filter can be set to.'),
  statuses: z.array(z.string()).describe('What the filter can be set to.'),
})
export type RejectsAnswer = z.infer<typeof rejectsAnswer>

export const revisionsQuery = z.strictObject({
  ...paging,
  report: word(['shop_reports', 'listing_reports', 'product_reports']).optional().describe('Stored report.'),
  entity: anyWord.describe('Listing or product.'),
  period_type: word(['daily', 'weekly', 'monthly', 'quarterly', 'yearly'])
    .optional()
    .describe('Kind of period.'),
  from: day.optional().describe('Periods that end after this day.'),
  to: day.optional().describe('Periods that begin before the day after this one.'),
})

export const revision = z
  .strictObject({
    runId: count,
    revisedAt: instant,
    report: z.string(),
    entityId: z.string(),
    entityName: z.string().nullable(),
    periodType: z.string(),
    periodStart: calendarDay,
    periodEnd: calendarDay.describe('Last day.'),
    kind: z.string(),
    changes: z.array(z.strictObject({ metric: z.string(), label: z.string(), unit, old: cell, new: cell })),
    files: z.array(z.string()).describe('The first 20.'),
    fileCount: count,
  })
  .describe('Why did February change: what a run changed in a closed period, and with which files.')
export type Revision = z.infer<typeof revision>

export const revisionsAnswer = z.strictObject({ total: count, offset: count, revisions: z.array(revision) })
export type RevisionsAnswer = z.infer<typeof revisionsAnswer>

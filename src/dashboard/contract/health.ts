import type { Publication } from './request.ts'
import type { Cell, Section, Unit } from './table.ts'

export interface HealthAnswer {
  now: string
  timezone: string
  database: { embedded: boolean; serverVersion: string; host: string; name: string }
  publication: Publication | null
  /** Files loaded in the last run, and what they brought. */
  runs: RunSummary[]
  schedule: { job: string; cron: string; nextAt: string | null }[]
  layers: {
    layer: string
    rows: number
    isEstimate: boolean
    tables: { table: string; rows: number; isEstimate: boolean }[]
  }[]
  openRejects: { feed: string; reason: string; rows: number }[]
  /** Of the last run that ran them: check_name, description, advice, severity, status, failing_rows, money, sample, checked_at */
  checks: CheckResult[]
  /** Newest data by feed: feed, newest_file, file_date, loaded_at, rows, days_behind */
  freshness: Section
  /** How many closed periods later data has changed, by report. */
  revisions: { report: string; count: number }[]
}

export interface RunSummary {
  runId: number
  command: string
  /** running, published, unchanged, failed, dry_run or killed. */
  status: string
  startedAt: string
  finishedAt: string | null
  durationMs: number | null
  error: string | null
  files: number
  rowsRead: number
  rejected: number
}

export interface CheckResult {
  name: string
  description: string
  severity: string
  status: string
  failingRows: number
  /** What all of them are worth; null where the check does not speak of money. */
  money: number | null
  /** What to do about them. */
  advice: string
  sample: unknown
  checkedAt: string
}

export interface RunAnswer {
  run: RunSummary
  /** step, started_at, duration_ms, rows_in, rows_out */
  steps: Section
  /** name, feed, file_date, outcome, rows_read, records_used, records_left_out, left_out_by, inserted, updated, unchanged, duplicate, superseded, waiting, rejected, error; at most 500, `run.files` says of how many files; what was made from one of a source stands below it */
  files: Section
  checks: CheckResult[]
}

export interface RejectsAnswer {
  total: number
  offset: number
  /** id, run_id, feed, file, line, reason, column, message, raw_row, status, created_at, resolved_at. Newest first. */
  section: Section
  /** What the filters can be set to. */
  feeds: string[]
  reasons: string[]
  statuses: string[]
}

export interface RevisionsAnswer {
  total: number
  offset: number
  revisions: Revision[]
}

/** Why did February change: what a run changed in a closed period, and with which files. */
export interface Revision {
  runId: number
  revisedAt: string
  report: string
  entityId: string
  entityName: string | null
  periodType: string
  periodStart: string
  /** Last day. */
  periodEnd: string
  kind: string
  changes: { metric: string; label: string; unit: Unit; old: Cell; new: Cell }[]
  /** The first 20. */
  files: string[]
  fileCount: number
}

/** What became of the records of a file of a source: read is the sum of the others. */
export interface RecordCounts {
  read: number
  used: number
  leftOut: number
  /** By the rule that leaves them out. */
  leftOutByRule: Readonly<Record<string, number>>
  rejected: number
}

/**
 * What became of one file. For a loaded one rowsRead is the sum of the outcomes. A file of a source is converted: its
 * records are counted, and the rows that were made from it are those of loaded files of the same name.
 */
export interface FileResult {
  /** Of a file of a source: its kind. */
  feed: string
  name: string
  path: string
  outcome: 'loaded' | 'converted' | 'skipped' | 'refused'
  /** Of a file of a source, and of the rows of one feed that were made from it: its kind. */
  source?: string
  /** Of a file of a source. `rejected` counts the same rejected ones. */
  records?: RecordCounts
  /** Why it was skipped or refused, and what to do. */
  reason?: string
  hint?: string
  rowsRead: number
  inserted: number
  updated: number
  unchanged: number
  duplicate: number
  superseded: number
  waiting: number
  rejected: number
  /** Rows that the profile of the feed leaves out, by rule; they are no part of rowsRead. */
  leftOutByRule?: Readonly<Record<string, number>>
  /** Why it was loaded and not moved to the archive, and what to do. */
  notArchived?: { reason: string; hint: string | undefined }
  warnings: string[]
}

/** One step of a run. */
export interface StepResult {
  step: string
  startedAt: Date
  durationMs: number
  rowsIn?: number
  rowsOut?: number
}

/** One quality check: failed if an error check found rows, warned if a warn check did. */
export interface CheckResult {
  name: string
  severity: 'error' | 'warn'
  status: 'passed' | 'warned' | 'failed'
  failingRows: number
  /** What the rows found are worth, all of them; null where the check does not speak of money. */
  money: number | null
  /** The first of them. */
  sample: unknown[]
  description: string
  /** What to do about them. */
  advice: string
}

/** Which night readers see. */
export interface Publication {
  runId: number
  publishedAt: Date
  asOfDate: string | null
  completeThrough: string | null
}

export interface LoadResult {
  runId: number
  outcome: 'published' | 'unchanged' | 'dry_run'
  files: FileResult[]
  steps: StepResult[]
  checks: CheckResult[]
  warnings: string[]
  /** Rows and records of files on record that are rejected, now that they were read again; left out where there are none. */
  rejectedAgain?: number
  publication?: Publication
  durationMs: number
}

export interface RebuildResult {
  runId: number
  outcome: 'published'
  steps: StepResult[]
  checks: CheckResult[]
  publication: Publication
  durationMs: number
}

/** Tells how far a run is: `done` of `total`, where they are known. */
interface ProgressEvent {
  step: string
  detail?: string
  done?: number
  total?: number
}

export type OnProgress = (event: ProgressEvent) => void

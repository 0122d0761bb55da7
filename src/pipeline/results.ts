import type { CheckResult } from '../checks/run_checks.ts'
import type { Outcome } from '../model/outcomes.ts'

export type { CheckResult }

/** The outcomes of the records in a file of a source. `read` is the sum of the others. */
export interface RecordCounts {
  read: number
  used: number
  leftOut: number
  /** By the rule that leaves them out. */
  leftOutByRule: Readonly<Record<string, number>>
  rejected: number
}

/**
 * The result of one file. For a loaded file, rowsRead is the sum of the outcomes. A file of a source is `converted`:
 * its records are counted, and the rows made from it belong to loaded files with the same name.
 */
export interface FileResult extends Record<Outcome, number> {
  /** For a file of a source: its kind. */
  feed: string
  name: string
  path: string
  outcome: 'loaded' | 'converted' | 'skipped' | 'refused'
  /** For a file of a source, and for rows of one feed made from it: its kind. */
  source?: string
  /** For a file of a source. `rejected` counts the same records. */
  records?: RecordCounts
  /** Why it was skipped or refused, and what to do. */
  reason?: string
  hint?: string
  rowsRead: number
  /** Rows left out by the profile of the feed, by rule. rowsRead does not include them. */
  leftOutByRule?: Readonly<Record<string, number>>
  /** Why it was loaded but not archived, and what to do. */
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

/** What readers see. */
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
  /** Rows and records of files on record that were rejected when read again; undefined if there are none. */
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

/** How far a run is: `done` of `total`, if known. */
interface ProgressEvent {
  step: string
  detail?: string
  done?: number
  total?: number
}

export type OnProgress = (event: ProgressEvent) => void

import type { TableDifferences } from '../../db/compare_rows.ts'
import type { CheckResult, OnProgress, StepResult } from '../results.ts'

/** What to do where accounts or references are broken, which no load does. */
export const tamperedAdvice =
  'It was changed beside Storehouse. Start again: storehouse reset --yes, then storehouse load with the archive and every other file on record.'

export interface VerifyOptions {
  /** Compare what belongs to so many days taken at random; without it, everything. */
  sample?: number
  /** Takes the same days again. */
  seed?: number
  /** So many differing rows of each table are told. */
  limit?: number
  signal?: AbortSignal
  onProgress?: OnProgress
}

/** What became of comparing production with the files. */
export interface ProductionComparison {
  outcome: 'compared' | 'left_out'
  /** Why it was left out. */
  reason?: string
  /** Files on record that were read again. */
  files: number
  /** Files that are no longer where they were, or no longer the same, or are read differently now. */
  missingFiles: Array<{ name: string; path: string; why: string }>
  /** Rows whose origin is among those, or that depend on them. */
  rowsNotCompared: number
}

/** The rule about archived files, among the checks. */
export const archiveRule = 'archive_holds_what_was_loaded'

export interface VerifyResult {
  runId: number
  /** `empty`: nothing has been published yet. */
  outcome: 'same' | 'differs' | 'empty'
  /** The days that were compared, with --sample. */
  sample?: { days: string[]; seed: number }
  /** Every comparison that was made, those without a difference too. */
  tables: TableDifferences[]
  /** The quality checks, and the rules that only verify looks at. */
  checks: CheckResult[]
  production: ProductionComparison
  notes: string[]
  steps: StepResult[]
  durationMs: number
}

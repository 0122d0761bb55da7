import type { TableDifferences } from '../../db/compare_rows.ts'
import type { CheckResult, OnProgress, StepResult } from '../results.ts'

/** What to do if accounts or references are broken, which no load causes. */
export const tamperedAdvice =
  'It was changed beside Storehouse. Start again: storehouse reset --yes, then storehouse load with the archive and every other file on record.'

export interface VerifyOptions {
  /** Compare what belongs to this many random days. Undefined: everything. */
  sample?: number
  /** Compare what belongs to these days. */
  days?: readonly string[]
  /** Picks the same days again. */
  seed?: number
  /** The most differing rows to list per table. */
  limit?: number
  signal?: AbortSignal
  onProgress?: OnProgress
}

/** The result of comparing production with the files. */
export interface ProductionComparison {
  outcome: 'compared' | 'left_out'
  /** Why it was left out. */
  reason?: string
  /** Files on record that were read again. */
  files: number
  /** Files that are missing, changed, or read differently now. */
  missingFiles: Array<{ name: string; path: string; why: string }>
  /** Rows that come from those files, or depend on them. */
  rowsNotCompared: number
}

/** The rule about archived files, among the checks. */
export const archiveRule = 'archive_holds_what_was_loaded'

export interface VerifyResult {
  runId: number
  /** `empty`: nothing has been published yet. */
  outcome: 'same' | 'differs' | 'empty'
  /** The compared days, with --sample. */
  sample?: { days: readonly string[]; seed: number }
  /** Every comparison, including those without a difference. */
  tables: TableDifferences[]
  /** The checks, and the rules that only verify has. */
  checks: CheckResult[]
  production: ProductionComparison
  notes: string[]
  steps: StepResult[]
  durationMs: number
}

import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dayIn } from '../calendar.ts'
import type { Config } from '../config/config.ts'
import { LockedError, StorehouseError } from '../errors.ts'
import { outcomes } from '../model/outcomes.ts'
import type {
  CheckResult,
  FileResult,
  LoadResult,
  Publication,
  RebuildResult,
  RecordCounts,
} from '../pipeline/results.ts'
import { sumOfRecords } from '../pipeline/staged_export.ts'
import { makePrivateFolder, PRIVATE_FILE, writePrivateFile } from '../private_files.ts'
import { percent, shownFinding } from '../shown_text.ts'
import type { AnalyticsSummary } from './analytics_summary.ts'
import { toJson } from './json.ts'

/** A finished run, as the command sees it. */
export interface FinishedRun {
  command: string
  startedAt: Date
  result: LoadResult | RebuildResult
  /** What readers see now, if the run itself published nothing. */
  publication?: Publication | undefined
  /** Only for a run that published. */
  analytics?: AnalyticsSummary | undefined
}

/** A load, or a rebuild treated as a load without files. */
type AnyRun = Omit<LoadResult, 'outcome'>

/** A run that ended with an error. */
export interface FailedRun {
  command: string
  startedAt: Date
  error: unknown
}

/**
 * Writes the reports of the last run to STOREHOUSE_HOME/reports/, and its events to the log of the day. Each file is
 * replaced as a whole. A run that reads no files leaves ingestion_summary.json as the last load wrote it. A dry run is
 * only logged, since it does not count as the last run. Returns the folder. Throws if the files cannot be written.
 */
export async function writeRunFiles(config: Config, run: FinishedRun): Promise<string> {
  const { outcome } = run.result
  const result: AnyRun = { files: [], warnings: [], ...run.result }
  const finishedAt = new Date(run.startedAt.getTime() + result.durationMs)
  const head = {
    runId: result.runId,
    command: run.command,
    outcome,
    startedAt: run.startedAt,
    finishedAt,
  }
  const folder = await reportFolder(config)
  if (outcome !== 'dry_run') {
    if ('files' in run.result)
      await writeReport(folder, 'ingestion_summary.json', { ...head, ...ingestion(result) })
    await writeReport(folder, 'transformation_summary.json', { ...head, ...transformation(result) })
    await writeReport(folder, 'quality_report.json', { ...head, ...quality(result) })
    await writeReport(folder, 'pipeline_execution.json', { ...head, ...execution(result), error: null })
    const kept = await keptOfJobs(folder)
    const report = { ...head, ...monitoring(result, run.publication), ...kept }
    await writeReport(folder, MONITORING, report)
    if (run.analytics) await writeReport(folder, 'analytics_summary.json', { ...head, ...run.analytics })
  }
  await appendLog(config, folder, logLines(run, result, finishedAt))
  return folder
}

/**
 * The same for a failed run. pipeline_execution.json and monitoring_report.json report the failure; the other reports
 * stay those of the last successful run. A run that never began (the lock, a wrong path) is only logged.
 */
export async function writeFailureFiles(config: Config, run: FailedRun): Promise<string> {
  const finishedAt = new Date()
  const error = describeError(run.error)
  const durationMs = finishedAt.getTime() - run.startedAt.getTime()
  const head = { runId: null, command: run.command, outcome: 'failed', startedAt: run.startedAt, finishedAt }
  const folder = await reportFolder(config)
  if (hasBegun(run.error)) {
    await writeReport(folder, 'pipeline_execution.json', { ...head, durationMs, steps: [], error })
    await writeReport(folder, MONITORING, {
      ...head,
      durationMs,
      alerts: [{ level: 'error', message: error.message }],
      ...(await keptOfJobs(folder)),
    })
  }
  await appendLog(config, folder, [
    logLine(run.startedAt, 'info', `${run.command} started`),
    logLine(finishedAt, 'error', `${run.command} failed: ${error.message}`),
    ...(error.hint === null ? [] : [logLine(finishedAt, 'error', error.hint)]),
  ])
  return folder
}

/** What jobs add to monitoring_report.json: `night` of `reports`, `upkeep` of `audit`. The next run leaves it there. */
export async function amendMonitoringReport(
  config: Config,
  part: { night: object } | { upkeep: object },
): Promise<void> {
  const folder = await reportFolder(config)
  await writeReport(folder, MONITORING, { ...(await readMonitoring(folder)), ...part })
}

const MONITORING = 'monitoring_report.json'

async function keptOfJobs(folder: string) {
  const { night, upkeep } = await readMonitoring(folder)
  return { ...(night ? { night } : {}), ...(upkeep ? { upkeep } : {}) }
}

async function readMonitoring(folder: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(join(folder, MONITORING), 'utf8'))
  } catch {
    return {}
  }
}

async function reportFolder(config: Config): Promise<string> {
  const folder = join(config.home, 'reports')
  await makePrivateFolder(folder)
  return folder
}

function writeReport(folder: string, name: string, content: unknown): Promise<void> {
  return writePrivateFile(join(folder, name), `${toJson(content)}\n`)
}

function sums(files: readonly FileResult[]) {
  const counts = Object.fromEntries(
    outcomes.map((name) => [name, files.reduce((sum, file) => sum + file[name], 0)]),
  )
  return { rowsRead: files.reduce((sum, file) => sum + file.rowsRead, 0), ...counts }
}

function ingestion({ files, warnings }: AnyRun) {
  const of = (outcome: FileResult['outcome']) => files.filter((file) => file.outcome === outcome)
  const loaded = of('loaded')
  const feeds = [...new Set(loaded.map((file) => file.feed))]
  const converted = of('converted')
  const sources = [...new Set(converted.map((file) => file.feed))]
  return {
    files: {
      loaded: new Set([...loaded, ...converted].map(({ path }) => path)).size,
      skipped: of('skipped').length,
      refused: of('refused').length,
    },
    rows: sums(loaded),
    feeds: feeds.map((feed) => {
      const own = loaded.filter((file) => file.feed === feed)
      return { feed, files: own.length, ...sums(own) }
    }),
    sources: sources.map((source) => {
      const own = converted.filter((file) => file.feed === source)
      return { source, files: own.length, ...sumOfRecords(own) }
    }),
    details: files,
    warnings,
  }
}

function transformation({ steps, publication }: AnyRun) {
  return {
    steps,
    rowsChanged: steps.reduce((sum, step) => sum + (step.rowsOut ?? 0), 0),
    publication: publication ?? null,
  }
}

function quality({ checks, files }: AnyRun) {
  const of = (status: CheckResult['status']) => checks.filter((check) => check.status === status).length
  const rowsRead = files.reduce((sum, file) => sum + file.rowsRead, 0)
  const rejected = files.reduce((sum, file) => sum + file.rejected, 0)
  return {
    summary: { checks: checks.length, passed: of('passed'), warned: of('warned'), failed: of('failed') },
    rows: { read: rowsRead, rejected, rejectedPercent: percent(rejected, rowsRead) },
    checks,
  }
}

function execution({ steps, durationMs }: AnyRun) {
  return { durationMs, steps }
}

function monitoring(result: AnyRun, standing: Publication | undefined) {
  const { files, steps, checks, durationMs, publication = standing } = result
  const rowsRead = files.reduce((sum, file) => sum + file.rowsRead, 0)
  const slowest = [...steps].sort((a, b) => b.durationMs - a.durationMs).slice(0, 5)
  return {
    durationMs,
    rowsRead,
    rowsPerSecond: durationMs > 0 ? Math.round((rowsRead / durationMs) * 1000) : null,
    publishedAt: publication?.publishedAt ?? null,
    asOfDate: publication?.asOfDate ?? null,
    completeThrough: publication?.completeThrough ?? null,
    slowestSteps: slowest.map(({ step, durationMs: time }) => ({ step, durationMs: time })),
    alerts: [
      ...files
        .filter((file) => file.outcome === 'refused')
        .map((file) => ({
          level: 'error',
          message: `${file.name} was refused: ${file.reason ?? 'no reason given'}`,
        })),
      ...files
        .filter((file) => file.rejected > 0)
        .map((file) => ({
          level: 'warning',
          message: `${file.name}: ${file.rejected} ${file.records ? 'records' : 'rows'} were rejected`,
        })),
      ...checks
        .filter((check) => check.status !== 'passed')
        .map((check) => ({
          level: 'warning',
          message: `Check ${check.name}: ${shownFinding(check)}. ${check.advice}`,
        })),
    ],
  }
}

function logLines(
  { command, startedAt, result: { outcome } }: FinishedRun,
  result: AnyRun,
  finishedAt: Date,
): string[] {
  const { files, checks, publication } = result
  const end = publication?.completeThrough ? `, complete through ${publication.completeThrough}` : ''
  return [
    logLine(startedAt, 'info', `run ${result.runId}: ${command} started`),
    ...files.map((file) => {
      const counts = outcomes.map((name) => `${name} ${file[name]}`).join(', ')
      if (file.records) return logLine(finishedAt, 'info', `${file.name}: ${recordsLine(file.records)}`)
      if (file.outcome === 'loaded') {
        const feed = file.source ? `, ${file.feed}` : ''
        return logLine(finishedAt, 'info', `${file.name}${feed}: read ${file.rowsRead}, ${counts}`)
      }
      const level = file.outcome === 'refused' ? 'error' : 'info'
      return logLine(
        finishedAt,
        level,
        `${file.name}: ${file.outcome}${file.reason ? `: ${file.reason}` : ''}`,
      )
    }),
    ...result.warnings.map((warning) => logLine(finishedAt, 'warning', warning)),
    ...files.flatMap((file) =>
      file.warnings.map((text) => logLine(finishedAt, 'warning', `${file.name}: ${text}`)),
    ),
    ...checks
      .filter((check) => check.status !== 'passed')
      .map((check) =>
        logLine(finishedAt, 'warning', `check ${check.name} ${check.status}: ${shownFinding(check)}`),
      ),
    logLine(
      finishedAt,
      'info',
      `run ${result.runId}: ${outcome}${end} (${Math.round(result.durationMs)} ms)`,
    ),
  ]
}

function recordsLine({ read, used, leftOut, leftOutByRule, rejected }: RecordCounts): string {
  const rules = Object.entries(leftOutByRule).map(([rule, count]) => ` (${rule} ${count})`)
  return `records read ${read}, used ${used}, left out ${leftOut}${rules.join('')}, rejected ${rejected}`
}

/** Exactly one line, whatever a file name or a message contains. */
function logLine(at: Date, level: 'info' | 'warning' | 'error', message: string): string {
  return `${at.toISOString()} ${level} ${message.replace(/\s*[\r\n]+\s*/g, ' ')}\n`
}

/** Writes all lines in one call, so that the lines of two concurrent runs don't mix. */
async function appendLog(config: Config, folder: string, lines: string[]): Promise<void> {
  await appendFile(join(folder, `log-${dayIn(config.timezone)}.log`), lines.join(''), { mode: PRIVATE_FILE })
}

function hasBegun(error: unknown): boolean {
  return !(error instanceof LockedError || (error instanceof StorehouseError && error.exitCode === 2))
}

function describeError(error: unknown): { type: string; message: string; hint: string | null } {
  if (error instanceof StorehouseError)
    return { type: error.name, message: error.message, hint: error.hint ?? null }
  return { type: 'Bug', message: error instanceof Error ? error.message : String(error), hint: null }
}

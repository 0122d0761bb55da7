import { outcomes } from '../../model/outcomes.ts'
import type { CheckResult, FileResult, LoadResult, RebuildResult } from '../../pipeline/results.ts'
import { sumOfRecords } from '../../pipeline/staged_export.ts'
import { describeFindings } from './describe_checks.ts'
import { counted, formatDuration } from './format.ts'
import type { Paint } from './style.ts'
import { renderTable } from './table.ts'
import { printable } from './width.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

interface Described {
  text: string
  exitCode: number
}

const LISTED_FILES = 20

/** Describes a load for people. Exit code 3: it published, but rows or files were rejected. */
export function describeLoad(result: LoadResult, screen: Screen): Described {
  const refused = result.files.filter(({ outcome }) => outcome === 'refused')
  const rejected = result.files.reduce((sum, file) => sum + file.rejected, result.rejectedAgain ?? 0)
  const waiting = result.files.reduce((sum, file) => sum + file.waiting, 0)
  const paragraphs = [
    sourceTable(result.files, screen),
    feedTable(result.files, screen),
    leftOutRows(result.files),
    skippedFiles(result.files),
    refused.map((file) => refusedFile(file, screen)).join('\n'),
    warnings(result, screen),
    ...describeFindings(result.checks, screen),
    [verdict(result, refused.length, screen), ...rejectHints(rejected, waiting, result.outcome)].join('\n'),
  ]
  return {
    text: paragraphs.filter((paragraph) => paragraph !== '').join('\n\n'),
    exitCode: loadExitCode(result, rejected, refused.length),
  }
}

/** Describes `rejects replay`. */
export function describeReplay(result: LoadResult, screen: Screen): Described {
  const paragraphs = [
    feedTable(result.files, screen),
    result.warnings.map((line) => `${printable(line)}.`).join('\n'),
    ...describeFindings(result.checks, screen),
    publishedLine(result, screen),
  ]
  return { text: paragraphs.filter((paragraph) => paragraph !== '').join('\n\n'), exitCode: 0 }
}

/** Describes a rebuild. */
export function describeRebuild(result: RebuildResult, screen: Screen): Described {
  const table = renderTable(
    [
      { title: 'step', flexible: true },
      { title: 'rows in' },
      { title: 'rows changed' },
      { title: 'time', align: 'right' },
    ],
    result.steps.map((step) => [step.step, step.rowsIn, step.rowsOut, formatDuration(step.durationMs)]),
    screen,
  )
  const paragraphs = [table, ...describeFindings(result.checks, screen), publishedLine(result, screen)]
  return { text: paragraphs.join('\n\n'), exitCode: 0 }
}

/** The files of sources whose records became the rows of the feeds. */
function sourceTable(files: FileResult[], screen: Screen): string {
  const converted = files.filter(({ outcome }) => outcome === 'converted')
  if (converted.length === 0) return ''
  const kinds = [...new Set(converted.map(({ feed }) => feed))]
  const rows = kinds.map((kind) => {
    const own = converted.filter(({ feed }) => feed === kind)
    const { read, used, leftOut, rejected, leftOutByRule } = sumOfRecords(own)
    return [kind, own.length, read, used, leftOut, rejected, describeRules(leftOutByRule)]
  })
  const titles = ['source', 'files', 'records read', 'used', 'left out', 'rejected', 'left out by']
  return renderTable(
    titles.map((title, index) => ({ title, flexible: index === titles.length - 1 })),
    rows,
    screen,
  )
}

/** `test_order: 3, cancelled_line: 1`. */
export function describeRules(leftOutByRule: Readonly<Record<string, number>>): string {
  return Object.entries(leftOutByRule)
    .map(([rule, count]) => `${rule}: ${count}`)
    .join(', ')
}

function feedTable(files: FileResult[], screen: Screen): string {
  const loaded = files.filter(({ outcome }) => outcome === 'loaded')
  if (loaded.length === 0) return ''
  const feeds = [...new Set(loaded.map(({ feed }) => feed))]
  const sums = (own: FileResult[]) => [
    new Set(own.map(({ path }) => path)).size,
    own.reduce((sum, file) => sum + file.rowsRead, 0),
    ...outcomes.map((outcome) => own.reduce((sum, file) => sum + file[outcome], 0)),
  ]
  const rows = feeds.map((feed) => [feed, ...sums(loaded.filter((file) => file.feed === feed))])
  if (rows.length > 1) rows.push(['total', ...sums(loaded)])
  const titles = ['feed', 'files', 'rows read', ...outcomes]
  return renderTable(
    titles.map((title, index) => ({ title, flexible: index === 0 })),
    rows,
    screen,
  )
}

/** The rows that the profiles of feeds left out. */
function leftOutRows(files: FileResult[]): string {
  const counts = new Map<string, number>()
  for (const { feed, leftOutByRule = {} } of files) {
    for (const [rule, count] of Object.entries(leftOutByRule)) {
      const key = `${feed}, ${rule}`
      counts.set(key, (counts.get(key) ?? 0) + count)
    }
  }
  return [...counts]
    .map(([key, count]) => printable(`Left out of ${key}: ${counted(count, 'row')}`))
    .join('\n')
}

function skippedFiles(files: FileResult[]): string {
  const skipped = files.filter(({ outcome }) => outcome === 'skipped')
  if (skipped.length === 0) return ''
  const reasons = new Map<string, string[]>()
  for (const { name, reason = 'loaded before' } of skipped) {
    reasons.set(reason, [...(reasons.get(reason) ?? []), name])
  }
  return [...reasons]
    .map(([reason, names]) => {
      const more = names.length > LISTED_FILES ? `, and ${names.length - LISTED_FILES} more` : ''
      return `Skipped ${counted(names.length, 'file')} (${reason}): ${names.slice(0, LISTED_FILES).join(', ')}${more}`
    })
    .map(printable)
    .join('\n')
}

function refusedFile({ name, reason = 'refused', hint }: FileResult, { paint }: Screen): string {
  const problem = reason.startsWith(`${name}:`) ? reason : `${name}: ${reason}`
  return `${paint('red', 'Refused')} ${printable(problem)}${hint ? `\n${printable(hint)}` : ''}`
}

function warnings(result: LoadResult, { paint }: Screen): string {
  const own = result.files.flatMap((file) =>
    file.warnings.map((warning) => (warning.includes(file.name) ? warning : `${file.name}: ${warning}`)),
  )
  return [...new Set([...result.warnings, ...own])]
    .map((warning) => `${paint('yellow', 'Warning')} ${printable(warning)}`)
    .join('\n')
}

function verdict(result: LoadResult, refused: number, screen: Screen): string {
  if (result.outcome === 'published') return publishedLine(result, screen)
  if (result.outcome === 'dry_run') {
    return `Nothing was published: this was a dry run (${formatDuration(result.durationMs)}).`
  }
  if (refused > 0)
    return `Nothing was published: ${counted(refused, 'file was', 'files were')} refused, and nothing else was new.`
  if (result.files.length === 0) return 'Nothing was published: there are no files to load.'
  return 'Nothing was published: nothing has changed.'
}

interface Published {
  runId: number
  outcome: string
  checks: CheckResult[]
  publication?: { completeThrough: string | null } | undefined
  durationMs: number
}

function publishedLine({ runId, outcome, publication, durationMs }: Published, { paint }: Screen): string {
  if (outcome !== 'published') return 'Nothing was published: nothing has changed.'
  const until = publication?.completeThrough
  const through = until ? `, complete through ${until}` : ''
  return paint('green', `Published run ${runId}${through} (${formatDuration(durationMs)}).`)
}

function rejectHints(rejected: number, waiting: number, outcome: LoadResult['outcome']): string[] {
  const look = outcome === 'dry_run' ? '' : '; see `storehouse rejects list`'
  const lines: string[] = []
  if (rejected > 0) lines.push(`${counted(rejected, 'row was', 'rows were')} rejected${look}.`)
  if (waiting > 0) {
    const wait = waiting === 1 ? 'waits for its order' : 'wait for their orders'
    lines.push(
      `${counted(waiting, 'row')} ${wait}${outcome === 'dry_run' ? '' : '; see `storehouse rejects list --reason orphan`'}.`,
    )
  }
  return lines
}

function loadExitCode(result: LoadResult, rejected: number, refused: number): number {
  if (result.outcome === 'unchanged' && refused > 0) return 1
  return rejected > 0 || refused > 0 ? 3 : 0
}

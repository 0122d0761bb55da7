import type { Difference, TableDifferences } from '../../db/compare_rows.ts'
import type { CheckResult } from '../../pipeline/results.ts'
import { archiveRule, type VerifyResult } from '../../pipeline/verify/results.ts'
import { shown } from '../../shown_text.ts'
import { describeFindings } from './describe_checks.ts'
import { counted, formatDuration, formatNumber } from './format.ts'
import type { Paint } from './style.ts'
import { oneLine, printable, wrap } from './width.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

const shownColumns = 6
const shownFiles = 10
const longestValue = 60

/** The result of verify: each differing table with its first rows, the failed checks, and the verdict. */
export function describeVerify(result: VerifyResult, screen: Screen): string {
  if (result.outcome === 'empty') {
    return 'Nothing has been published yet: there is nothing to verify. Start with: storehouse load'
  }
  const differing = result.tables.filter((table) => table.differing > 0)
  const failed = result.checks.filter(({ status }) => status === 'failed')
  const paragraphs = [
    ...differing.map((table) => describeTable(table, screen)),
    ...describeFindings(failed, screen),
    [...scope(result), ...result.notes.map(printable)].flatMap((line) => indented(line, screen)).join('\n'),
    verdict(result, differing, failed, screen),
  ]
  return paragraphs.join('\n\n')
}

function describeTable({ table, differing, differences }: TableDifferences, { paint }: Screen): string {
  const head = `${paint('red', 'differs')}  ${table}: ${counted(differing, 'row')}`
  const more = differing - differences.length
  return [
    head,
    ...differences.map(describeRow),
    ...(more > 0 && differences.length > 0 ? [`    and ${counted(more, 'more row')}`] : []),
  ].join('\n')
}

function describeRow({ kind, day, key, columns }: Difference): string {
  const name = Object.entries(key)
    .map(([column, value]) => `${column} ${text(value)}`)
    .join(', ')
  const what = { missing: 'is missing', unexpected: 'should not be there', different: 'is different' }[kind]
  const rest = columns.length - shownColumns
  const lines = kind === 'different' ? columns.slice(0, shownColumns) : []
  return [
    `    ${day === null || Object.values(key).includes(day) ? '' : `${day}  `}${name}: ${what}`,
    ...lines.map(
      ({ column, expected, found }) => `        ${column}: expected ${text(expected)}, found ${text(found)}`,
    ),
    ...(kind === 'different' && rest > 0 ? [`        and ${counted(rest, 'more column')}`] : []),
  ].join('\n')
}

function text(value: string | null): string {
  return value === null ? 'nothing' : oneLine(shown(value, longestValue))
}

function scope({ sample, production, tables, checks }: VerifyResult): string[] {
  const derived = tables.filter(({ table }) => table.startsWith('warehouse.')).length
  const own = tables.filter(({ table }) => table.startsWith('production.')).length
  const lines = [
    sample
      ? `Derived tables: ${derived} compared, over ${counted(sample.days.length, 'day')}: ${sample.days.join(', ')} (--seed ${sample.seed}).`
      : `Derived tables: ${derived} compared with what their derivations give now, all of them.`,
    production.outcome === 'compared'
      ? `Production: ${own} tables compared with what ${counted(production.files, 'file')} on record give${production.files === 1 ? 's' : ''}.`
      : `Production: not compared with the files: ${production.reason ?? ''}.`,
    `Rules: ${formatNumber(checks.length)} checked (accounts of files, keys without parents, quality checks).`,
  ]
  const { missingFiles, rowsNotCompared } = production
  if (missingFiles.length > 0) {
    const more = missingFiles.length - shownFiles
    lines.push(
      `${counted(missingFiles.length, 'file')} on record could not be read again; what came from there is compared as far as possible:`,
      ...missingFiles.slice(0, shownFiles).map(({ path, why }) => `    ${printable(`${path}: ${why}`)}`),
      ...(more > 0 ? [`    and ${counted(more, 'more file')}`] : []),
    )
  }
  if (rowsNotCompared > 0) lines.push(`${counted(rowsNotCompared, 'row')} could not be compared.`)
  return lines
}

function indented(line: string, { width }: Screen): string[] {
  const indent = /^ */.exec(line)?.[0] ?? ''
  return wrap(line.trimStart(), width === undefined ? undefined : width - indent.length).map(
    (part) => `${indent}${part}`,
  )
}

function verdict(
  result: VerifyResult,
  differing: readonly TableDifferences[],
  failed: readonly CheckResult[],
  { paint }: Screen,
): string {
  const time = formatDuration(result.durationMs)
  if (result.outcome === 'same') return paint('green', `Nothing differs (${time}).`)
  const rows = differing.reduce((sum, table) => sum + table.differing, 0)
  const parts = [
    ...(differing.length > 0
      ? [`${counted(rows, 'row')} in ${counted(differing.length, 'table')} differ`]
      : []),
    ...(failed.length > 0 ? [`${counted(failed.length, 'rule')} broken`] : []),
  ]
  if (differing.length === 0 && failed.every(({ name }) => name === archiveRule)) {
    return `${paint('red', `${parts.join('; ')} (${time}).`)}\nThe warehouse is what its files say; a warehouse made from the archive would be another. storehouse load rewrites wrong records; other bytes have to come from a backup.`
  }
  const isProduction = differing.some(({ table }) => !table.startsWith('warehouse.'))
  const way = isProduction
    ? 'Production is not what the files say. To derive it again: storehouse reset --yes, then storehouse load with the archive and every other file on record.'
    : 'To derive the warehouse again from production: storehouse rebuild, then verify again.'
  return `${paint('red', `${parts.join('; ')} (${time}).`)}\n${way}`
}

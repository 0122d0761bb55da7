import type { CheckResult } from '../../pipeline/results.ts'
import { shownFinding, shownRow } from '../../shown_text.ts'
import { counted, formatMoney, formatNumber } from './format.ts'
import type { Paint, Style } from './style.ts'
import { renderTable } from './table.ts'
import { oneLine, truncate, wrap } from './width.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

const STYLES: Record<CheckResult['status'], Style> = { passed: 'green', warned: 'yellow', failed: 'red' }
const SHOWN_SAMPLES = 3

/** All checks as a table, then the findings of those that did not pass. */
export function describeChecks(checks: CheckResult[], { paint, width }: Screen): string {
  const table = renderTable(
    [
      { title: 'check', flexible: true },
      { title: 'severity' },
      { title: 'status' },
      { title: 'failing rows' },
      { title: 'money', align: 'right' },
    ],
    checks.map((check) => [
      check.name,
      check.severity,
      check.status,
      check.failingRows,
      check.money === null ? undefined : formatMoney(check.money),
    ]),
    { paint, width },
  )
  return [table, ...describeFindings(checks, { paint, width }), summary(checks)].join('\n\n')
}

/** A paragraph for each check that did not pass. */
export function describeFindings(checks: CheckResult[], { paint, width }: Screen): string[] {
  return checks
    .filter(({ status }) => status !== 'passed')
    .map((check) => {
      const head = `${paint(STYLES[check.status], check.status)}  ${check.name}: ${shownFinding(check)}. ${oneLine(check.description)}`
      const samples = sampleLines(check.sample).slice(0, SHOWN_SAMPLES)
      return [
        head,
        ...samples.map((line) => `    ${width === undefined ? line : truncate(line, width - 4)}`),
        ...(check.advice === ''
          ? []
          : wrap(`→ ${check.advice}`, width && width - 4).map((line) => `    ${line}`)),
      ].join('\n')
    })
}

function sampleLines(sample: unknown): string[] {
  return Array.isArray(sample) ? sample.map((row) => oneLine(shownRow(row))) : []
}

function summary(checks: CheckResult[]): string {
  const count = (status: CheckResult['status']) => checks.filter((check) => check.status === status).length
  return `${counted(checks.length, 'check')}: ${formatNumber(count('passed'))} passed, ${formatNumber(count('warned'))} warned, ${formatNumber(count('failed'))} failed.`
}

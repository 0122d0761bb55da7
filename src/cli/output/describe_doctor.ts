import type { Finding, FindingStatus } from '../../reports/doctor_finding.ts'
import { counted } from './format.ts'
import type { Paint, Style } from './style.ts'
import { displayWidth, pad, printable, wrap } from './width.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

const STYLES: Record<FindingStatus, Style> = { ok: 'green', warning: 'yellow', broken: 'red', skipped: 'dim' }
const STATUS_WIDTH = 9

/** One line per finding. A bad finding adds what was expected and what to do. */
export function describeFindings(findings: Finding[], { paint, width }: Screen): string {
  const checkWidth = Math.max(...findings.map(({ check }) => displayWidth(check))) + 2
  const isNarrow = width !== undefined && width < STATUS_WIDTH + checkWidth + 30
  const indent = ' '.repeat(isNarrow ? STATUS_WIDTH : STATUS_WIDTH + checkWidth)
  const room = width === undefined ? undefined : width - indent.length
  const lines = findings.flatMap(({ check, status, expected, actual, advice }) => {
    const said = wrap(printable(actual), room)
    if (expected !== '' && actual !== expected) {
      const against = wrap(`expected: ${expected}`, room).map((line) => paint('dim', line))
      const last = said.at(-1) ?? ''
      const inOne = `${last} ${paint('dim', `· expected: ${expected}`)}`
      const fits = status === 'ok' && (room === undefined || displayWidth(inOne) <= room)
      if (fits) said[said.length - 1] = inOne
      else said.push(...against)
    }
    if (advice !== undefined) said.push(...wrap(`→ ${printable(advice)}`, room))
    const head = `${paint(STYLES[status], pad(status, STATUS_WIDTH))}${isNarrow ? check : pad(check, checkWidth)}`
    const [first = '', ...rest] = said
    return isNarrow
      ? [head, ...said.map((line) => `${indent}${line}`)]
      : [`${head}${first}`, ...rest.map((line) => `${indent}${line}`)]
  })
  return [...lines, '', verdict(findings, paint)].join('\n')
}

function verdict(findings: Finding[], paint: Paint): string {
  const count = (status: FindingStatus) => findings.filter((finding) => finding.status === status).length
  const [warnings, broken] = [count('warning'), count('broken')]
  if (broken > 0)
    return paint(
      'red',
      `${counted(broken, 'thing is', 'things are')} broken, ${counted(warnings, 'warning')}.`,
    )
  if (warnings > 0) return paint('yellow', `Nothing is broken; ${counted(warnings, 'warning')}.`)
  return paint('green', 'Everything is as it should be.')
}

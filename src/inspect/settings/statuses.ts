import { spelledStatus } from '../../config/values.ts'
import { listed } from '../../shown_text.ts'
import { columnOf, type FileView } from '../file_view.ts'
import type { Finding } from '../finding.ts'
import { STATUS_WORDS } from '../words/statuses.ts'

/** Statuses that need no translation. */
const KNOWN = new Set([
  ...['completed', 'pending', 'processing', 'cancelled', 'failed', 'refunded', 'partially_refunded'],
  ...['on_hold', 'partially_paid'],
])
const MOST_STATUSES = 40

const meanings = new Map(
  Object.entries(STATUS_WORDS).flatMap(([status, words]) =>
    words.split(' ').map((word) => [spelledStatus(word), status] as const),
  ),
)

/** Finds the shop's own statuses that mean known ones. An unknown status counts as a sale. */
export function statuses(view: FileView): Finding[] {
  const column = view.feed === 'orders' ? columnOf(view, 'status') : undefined
  if (!column || column.values.size > MOST_STATUSES) return []
  const known = view.config.statuses?.map ?? {}
  const spelled = [...new Set([...column.values.keys()].map(spelledStatus))]
  const unknown = spelled.filter((text) => !KNOWN.has(text) && !Object.hasOwn(known, text))
  const meant = unknown.flatMap((text) => {
    const status = meanings.get(text)
    return status === undefined ? [] : [[text, status] as const]
  })
  const rest = unknown.filter((text) => !meanings.has(text))
  const findings: Finding[] = []
  if (meant.length > 0) {
    findings.push({
      kind: 'doubtful',
      message: 'Its statuses are those of the shop: without a translation each counts as a sale.',
      settings: meant.map(([text, status]) => ({ path: ['statuses', 'map', text], value: status })),
    })
  }
  if (rest.length > 0) {
    findings.push({
      kind: 'doubtful',
      message: `The statuses ${listed(rest)} are unknown and count as sales: say in statuses.map what they stand for.`,
    })
  }
  return findings
}

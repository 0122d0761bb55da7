import type { Reject } from '../../reports/rejects.ts'
import { counted, formatNumber } from './format.ts'
import type { Paint } from './style.ts'
import { renderTable } from './table.ts'

/** Rejects as a table, with how many there are beyond it. */
export function describeRejects(
  { total, rejects }: { total: number; rejects: Reject[] },
  screen: { paint: Paint; width: number | undefined },
): string {
  if (total === 0) return 'No rejected rows match.'
  const table = renderTable(
    [
      { title: 'id', align: 'right' },
      { title: 'feed' },
      { title: 'file', flexible: true },
      { title: 'line' },
      { title: 'reason' },
      { title: 'status' },
      { title: 'message', flexible: true, maximum: 200 },
      { title: 'row', flexible: true, maximum: 200 },
    ],
    rejects.map((reject) => [
      String(reject.id),
      reject.feed,
      reject.file,
      reject.line,
      reject.reason,
      reject.status,
      withColumn(reject),
      reject.rawRow,
    ]),
    screen,
  )
  const rest = total - rejects.length
  const more =
    rest > 0 ? ` ${formatNumber(rest)} more: use --limit, or storehouse rejects export FILE.csv.` : ''
  return `${table}\n\n${counted(total, 'row')} in all.${more}`
}

function withColumn({ column, message }: Reject): string {
  return column === null || message.includes(column) ? message : `${column}: ${message}`
}

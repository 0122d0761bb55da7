import type { Reject } from '../../reports/rejects.ts'
import { counted, formatNumber } from './format.ts'
import type { Paint } from './style.ts'
import { renderTable } from './table.ts'
import { oneLine, truncate, wrap } from './width.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

/** A narrower terminal has no room for message and row in a table. */
const TABLE_WIDTH = 120
const LONGEST = 200

/** Rejects as a table, or below each other in a narrow window, with the number of further ones. */
export function describeRejects(
  { total, rejects }: { total: number; rejects: Reject[] },
  screen: Screen,
): string {
  if (total === 0) return 'No rejected rows match.'
  const isNarrow = screen.width !== undefined && screen.width < TABLE_WIDTH
  const list = isNarrow ? cards(rejects, screen) : table(rejects, screen)
  const rest = total - rejects.length
  const more =
    rest > 0 ? `\n${formatNumber(rest)} more: use --limit, or storehouse rejects export FILE.csv` : ''
  return `${list}\n\n${counted(total, 'row')} in all.${more}`
}

function table(rejects: Reject[], screen: Screen): string {
  return renderTable(
    [
      { title: 'id', align: 'right' },
      { title: 'feed' },
      { title: 'file', flexible: true },
      { title: 'line' },
      { title: 'reason' },
      { title: 'status' },
      { title: 'message', flexible: true, maximum: LONGEST },
      { title: 'row', flexible: true, maximum: LONGEST },
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
}

function cards(rejects: Reject[], { paint, width }: Screen): string {
  const idWidth = Math.max(...rejects.map(({ id }) => String(id).length))
  const indent = ' '.repeat(idWidth + 2)
  const room = Math.max(20, (width ?? TABLE_WIDTH) - indent.length)
  return rejects
    .flatMap((reject) => {
      const { id, feed, file, line, reason, status, rawRow } = reject
      const head = oneLine(`${feed} · ${file}, line ${formatNumber(line)} · ${reason} · ${status}`)
      const message = truncate(oneLine(withColumn(reject)), LONGEST)
      const [first = '', ...rest] = wrap(head, room)
      return [
        `${paint('bold', String(id).padStart(idWidth))}  ${first}`,
        ...[...rest, ...wrap(message, room)].map((text) => `${indent}${text}`),
        ...(rawRow === null ? [] : [`${indent}${paint('dim', truncate(oneLine(rawRow), room))}`]),
      ]
    })
    .join('\n')
}

function withColumn({ column, message }: Reject): string {
  return column === null || message.includes(column) ? message : `${column}: ${message}`
}

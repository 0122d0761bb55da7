import type { NamedSource } from '../../reports/named_sources.ts'
import type { ResultColumn, ResultRow } from '../../reports/row_stream.ts'
import { counted, formatNumber } from './format.ts'
import type { Paint } from './style.ts'
import { renderTable } from './table.ts'
import { displayWidth, oneLine, pad, truncate } from './width.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

const LONGEST = 200

/** Rows as a table. If the window is too narrow, rows below each other with one line per column. */
export function describeRows(
  columns: ResultColumn[],
  read: ResultRow[],
  limit: number,
  { paint, width }: Screen,
): string {
  if (read.length === 0) return 'No rows.'
  const rows = read.slice(0, limit).map((row) => columns.map((column, index) => shown(row[index], column)))
  const table = renderTable(
    columns.map(({ name, type }) => ({
      title: name,
      align: type === 'integer' || type === 'decimal' ? 'right' : 'left',
      maximum: LONGEST,
    })),
    rows,
    { paint },
  )
  const fits = width === undefined || table.split('\n').every((line) => displayWidth(line) <= width)
  const end =
    read.length > limit
      ? `The first ${counted(limit, 'row')}; --limit shows more, --csv and --json all.`
      : `${counted(rows.length, 'row')}.`
  return `${fits ? table : cards(columns, rows, { paint, width })}\n\n${end}`
}

function cards(columns: ResultColumn[], rows: string[][], { paint, width }: Screen): string {
  const titleWidth = Math.max(...columns.map(({ name }) => displayWidth(name)))
  const room = Math.max(8, (width ?? LONGEST) - titleWidth - 2)
  return rows
    .map((row) =>
      columns
        .map(({ name }, index) =>
          `${paint('bold', pad(name, titleWidth))}  ${truncate(oneLine(row[index] ?? ''), room)}`.trimEnd(),
        )
        .join('\n'),
    )
    .join('\n\n')
}

/** Amounts get separators. Keys, years and the like are not amounts. */
function shown(value: string | null | undefined, { name, type }: ResultColumn): string {
  if (value === null || value === undefined) return ''
  const isNumber = type === 'decimal' || (type === 'integer' && !/(_key|_id|^year|rank)$/.test(name))
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d+)(\.\d+)?$/.exec(value) ?? []
  return isNumber && whole !== '' ? `${sign}${formatNumber(BigInt(whole))}${rest}` : value
}

/** The available names: queries with their descriptions, then everything else in the warehouse. */
export function describeQueries(known: NamedSource[], { paint, width }: Screen): string {
  const table = (title: string, kinds: NamedSource['kind'][]) =>
    renderTable(
      [{ title }, { title: 'rows', flexible: true, maximum: LONGEST }],
      known
        .filter(({ kind }) => kinds.includes(kind))
        .map(({ name, description }) => [name, description.split(/(?<=\.) /)[0]]),
      { paint, width },
    )
  return [
    table('query', ['query']),
    table('view', ['view']),
    table('aggregate or table', ['aggregate', 'table']),
  ].join('\n\n')
}

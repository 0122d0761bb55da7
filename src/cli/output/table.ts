import { formatNumber } from './format.ts'
import type { Paint } from './style.ts'
import { displayWidth, oneLine, pad, truncate } from './width.ts'

export type Cell = string | number | bigint | null | undefined

export interface TableColumn {
  title: string
  /** Default: right for columns of numbers, otherwise left. */
  align?: 'left' | 'right'
  /** May be cut if the terminal is too narrow. The widest such column is cut first. */
  flexible?: boolean
  /** The maximum width, even in a pipe: rows of files can be a MiB long. */
  maximum?: number
}

export interface TableOptions {
  /** Cells of the terminal; undefined (a pipe, a file): only the columns' maximum counts. */
  width?: number | undefined
  paint?: Paint
}

const GAP = '  '
const SMALLEST = 8

/** A table as text, without a final line break. Numbers are right-aligned, with separators. */
export function renderTable(columns: TableColumn[], rows: Cell[][], options: TableOptions = {}): string {
  const texts = rows.map((row) => columns.map((_, index) => cellText(row[index])))
  const aligns = columns.map(
    (column, index) =>
      column.align ?? (rows.length > 0 && rows.every((row) => isNumeric(row[index])) ? 'right' : 'left'),
  )
  const widths = columns.map((column, index) => {
    const widest = Math.max(displayWidth(column.title), ...texts.map((row) => displayWidth(row[index] ?? '')))
    return Math.min(widest, column.maximum ?? Number.POSITIVE_INFINITY)
  })
  if (options.width !== undefined) shrink(columns, widths, options.width)
  const line = (cells: string[]) =>
    cells
      .map((cell, index) => pad(truncate(cell, widths[index] ?? 0), widths[index] ?? 0, aligns[index]))
      .join(GAP)
      .trimEnd()
  const paint = options.paint ?? ((_, text) => text)
  return [paint('bold', line(columns.map((column) => column.title))), ...texts.map(line)].join('\n')
}

function shrink(columns: TableColumn[], widths: number[], available: number): void {
  const total = () => widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1)
  while (total() > available) {
    let widest = -1
    for (const [index, width] of widths.entries()) {
      if (columns[index]?.flexible && width > SMALLEST && width > (widths[widest] ?? 0)) widest = index
    }
    if (widest < 0) return
    widths[widest] = (widths[widest] ?? 0) - 1
  }
}

function isNumeric(cell: Cell): boolean {
  return typeof cell === 'number' || typeof cell === 'bigint' || cell === null || cell === undefined
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return ''
  return typeof cell === 'string' ? oneLine(cell) : formatNumber(cell)
}

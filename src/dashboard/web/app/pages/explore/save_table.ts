import { csvLine } from '../../../../../reports/csv.ts'
import type { Cell, Column, Row, Unit } from '../../../../contract.ts'
import { size } from '../../charts/cells.ts'
import { save } from '../../charts/save.ts'
import type { Table } from './table.ts'

/** What is written above the table of a workbook. */
export interface Heading {
  title: string
  /** Days, filters, comparison. */
  lines: readonly string[]
  /** Name of the file, without its ending. */
  file: string
}

const MARK = '\uFEFF'

/** The columns that are written, and the rows with those that stand for several. */
function linesOf({ section, total, others, left }: Table, columns: readonly Column[]): Row[] {
  const [first] = columns
  const summary = (label: string, row: Row): Row => ({ ...row, ...(first ? { [first.name]: label } : {}) })
  return [...section.rows, ...(others ? [summary(`Others (${left})`, others)] : []), summary('Total', total)]
}

function headOf({ heads }: Table, { name, label }: Column): string {
  return heads?.[name] ?? label
}

/** The table as CSV: cells that a spreadsheet would run are made harmless, numbers stay as they are. */
export function saveTableCsv(table: Table, columns: readonly Column[], { file }: Heading): void {
  const lines = [
    csvLine(columns.map((column) => headOf(table, column))),
    ...linesOf(table, columns).map((row) => csvLine(columns.map(({ name }) => row[name] ?? null))),
  ]
  save(new Blob([MARK, ...lines], { type: 'text/csv;charset=utf-8' }), `${file}.csv`)
}

const formats: Partial<Record<Unit, string>> = {
  money: '#,##0.00',
  count: '#,##0',
  number: '#,##0.00',
  minutes: '#,##0.0',
  percent: '0.00%',
}

/** The table as a workbook of one sheet, with its title, days and filters above it. Texts stay texts: none is a formula. */
export async function saveTableXlsx(
  table: Table,
  columns: readonly Column[],
  heading: Heading,
): Promise<void> {
  const { default: writeXlsxFile } = await import('write-excel-file/universal')
  const bold = { fontWeight: 'bold' } as const
  const rows = linesOf(table, columns)
  const summaries = rows.length - table.section.rows.length
  const workbook = writeXlsxFile(
    [
      [{ value: heading.title, type: String, ...bold, fontSize: 14 }],
      ...heading.lines.map((line) => [{ value: line, type: String }]),
      [],
      columns.map((column) => ({ value: headOf(table, column), type: String, ...bold, wrap: true })),
      ...rows.map((row, index) =>
        columns.map((column) => ({
          ...cellOf(row[column.name] ?? null, column.unit),
          ...(index >= rows.length - summaries ? bold : {}),
        })),
      ),
    ],
    {
      sheet: sheetName(heading.title),
      columns: columns.map((_, index) => ({ width: index === 0 ? 28 : 16 })),
      stickyColumnsCount: 1,
    },
  )
  save(await workbook.toBlob(), `${heading.file}.xlsx`)
}

function cellOf(value: Cell, unit: Unit) {
  const number = unit === 'text' || unit === 'date' ? undefined : size(value)
  // What a number does not hold exactly comes as text, and stays so.
  if (number === undefined || (typeof value === 'string' && String(number) !== value)) {
    return value === null ? {} : { value: String(value), type: String }
  }
  const format = formats[unit]
  return {
    value: unit === 'percent' ? number / 100 : number,
    type: Number,
    ...(format ? { format } : {}),
  }
}

/** What a sheet can be called. */
function sheetName(title: string): string {
  return (
    title
      .replaceAll(/[\\/?*[\]:]/g, ' ')
      .slice(0, 31)
      .trim() || 'Table'
  )
}

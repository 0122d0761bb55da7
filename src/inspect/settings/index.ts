import type { FileView } from '../file_view.ts'
import type { Finding } from '../finding.ts'
import { joinedTime, missingColumns, personalColumns, renames } from './columns.ts'
import { currencies, lineTotals, pricesIncludeTax } from './money.ts'
import { linesOfOrders, nullWords, testOrders, totalRows } from './rows.ts'
import { statuses } from './statuses.ts'
import { fileName, tableLayout } from './table_layout.ts'
import { dates, numbers, returnedLines, signs } from './values.ts'

const looks: readonly ((view: FileView) => Finding[])[] = [
  fileName,
  tableLayout,
  renames,
  missingColumns,
  joinedTime,
  totalRows,
  testOrders,
  nullWords,
  dates,
  numbers,
  signs,
  returnedLines,
  lineTotals,
  pricesIncludeTax,
  currencies,
  statuses,
  personalColumns,
]

/** Everything doubtful or missing in a file of a feed, with the settings that fix it. */
export function findingsOf(view: FileView): Finding[] {
  const unfit = linesOfOrders(view)
  const found = looks.flatMap((look) => look(view))
  // No setting turns a file of lines into one of orders. Settings for its columns would only load half of it.
  return unfit.length > 0 ? [...unfit, ...withoutSettings(found)] : found
}

export function withoutSettings(findings: readonly Finding[]): Finding[] {
  return findings.map(({ kind, message }) => ({ kind, message }))
}

/** Text that a spreadsheet treats as a formula, even after spaces and in full-width characters, which it folds. */
const FORMULA = /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r]/
const PLAIN_NUMBER = /^[+-]?\d+(\.\d+)?$/

export type CsvValue = string | number | bigint | boolean | Date | null | undefined

/**
 * One line of CSV (RFC 4180, ending in CRLF). A text that a spreadsheet would run as a formula gets a leading
 * apostrophe. NULL becomes an empty cell.
 */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\r\n`
}

function csvCell(value: CsvValue): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'string') return String(value)
  const text = FORMULA.test(value) && !PLAIN_NUMBER.test(value) ? `'${value}` : value
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

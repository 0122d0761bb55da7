import type { TextValue } from './columns.ts'

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Rows as lines of a COPY … FROM STDIN. */
export function copyLines(rows: readonly (readonly TextValue[])[]): Buffer {
  return Buffer.from(rows.map((row) => `${row.map(field).join('\t')}\n`).join(''))
}

function field(value: TextValue): string {
  if (value === null) return '\\N'
  return /[\\\n\r\t]/.test(value) ? value.replace(/[\\\n\r\t]/g, (one) => escapes[one] as string) : value
}

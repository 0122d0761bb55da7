import { feedByName } from '../model/feeds/index.ts'
import { ALL_PATTERNS, MASK, mask, SURE_PATTERNS } from '../privacy/mask.ts'
import { isPersonalColumn } from '../privacy/personal_columns.ts'
import { columnsOf } from '../sources/columns.ts'
import { kindByName } from '../sources/kinds.ts'
import type { Delimiter } from '../staging/csv/bytes.ts'
import { isCut } from '../staging/csv/raw_text.ts'
import { PROBLEM, RecordScanner, SCAN } from '../staging/csv/scanner.ts'

/** How the file of a row was read. */
export interface FileLayout {
  feed: string
  /** Staging column of each field; null if unknown. */
  columns: readonly string[] | null
  delimiter: string | null
}

/**
 * The text of a row without personal data, so that it can be shown. It masks personal columns, and columns that the
 * feed does not declare, because those can hold anything. In the others it masks what looks like personal data. If a
 * row does not split into its columns, only text that looks personal can be found. Then a row of a feed with personal
 * columns shows nothing but its delimiters.
 */
export function maskedRow(raw: string, { feed: name, columns, delimiter }: FileLayout): string {
  const feed = feedByName(name)
  const fields = columns && delimiter ? fieldsOf(raw, columns.length, delimiter as Delimiter) : undefined
  if (!fields || !columns || !delimiter) {
    const isPersonal = !feed || feed.columns.some((column) => column.isPersonal)
    return isPersonal ? shapeOf(raw, delimiter ?? ',') : mask(raw)
  }
  return fields.map((field, place) => maskedValue(name, columns[place] ?? '', field)).join(delimiter)
}

/**
 * The values of a row of a feed, or of a record of a source, by column, with personal data masked. A column that a kind
 * declares is shown unless its name says that it is personal.
 */
export function maskedValues(name: string, values: Readonly<Record<string, string | null>>) {
  const kind = kindByName(name)
  const declared = kind && new Set(columnsOf(kind))
  const masked = Object.entries(values).map(([column, text]): [string, string | null] => {
    if (text === null || !declared) return [column, text && maskedValue(name, column, text)]
    return [column, declared.has(column) && !isPersonalColumn(column) ? mask(text) : MASK]
  })
  return Object.fromEntries(masked)
}

function maskedValue(feed: string, name: string, text: string): string {
  if (text.trim() === '') return text
  const column = feedByName(feed)?.columns.find((one) => one.name === name)
  if (!column || column.isPersonal) return MASK
  return mask(text, column.name.endsWith('_id') ? SURE_PATTERNS : ALL_PATTERNS)
}

/** The texts of the fields as written. Undefined if the row has another number of fields, or is not a record. */
function fieldsOf(raw: string, count: number, delimiter: Delimiter): string[] | undefined {
  const text = Buffer.from(raw, 'utf8')
  const scanner = new RecordScanner(delimiter, count)
  const bytes = Buffer.concat([text, Buffer.alloc(1)])
  const found = scanner.scan(bytes, 0, text.length, true)
  const isRecord = found === SCAN.record && scanner.problem === PROBLEM.none && scanner.next === text.length
  if (!isRecord || scanner.fields !== count || isCut(raw)) return undefined
  return Array.from({ length: count }, (_, field) =>
    bytes.toString('utf8', scanner.starts[field], scanner.ends[field]),
  )
}

/** The delimiters and line breaks of a row, with every text between them masked. */
function shapeOf(raw: string, delimiter: string): string {
  return raw
    .split(/(\r?\n)/)
    .map((line) =>
      line.trim() === ''
        ? line
        : line
            .split(delimiter)
            .map((text) => (text.trim() === '' ? text : MASK))
            .join(delimiter),
    )
    .join('')
}

import { type FeedName, feedByName } from '../model/feeds/index.ts'
import { ALL_PATTERNS, MASK, mask, SURE_PATTERNS } from '../privacy/mask.ts'
import type { Delimiter } from '../staging/csv/bytes.ts'
import { isCut } from '../staging/csv/raw_text.ts'
import { PROBLEM, RecordScanner, SCAN } from '../staging/csv/scanner.ts'

/** How the file of a row was read. */
export interface FileLayout {
  feed: string
  /** Staging column of each field; null where it is not known. */
  columns: readonly string[] | null
  delimiter: string | null
}

/**
 * The text of a row fit to be shown: personal columns, and those that the feed does not declare, which may hold
 * anything, are masked; in the others, what looks like personal data. Of a row that does not fall into its columns, only
 * what looks so can be found; where its feed has personal columns nothing but its shape is shown.
 */
export function maskedRow(raw: string, { feed: name, columns, delimiter }: FileLayout): string {
  const feed = feedByName(name as FeedName)
  const fields = columns && delimiter ? fieldsOf(raw, columns.length, delimiter as Delimiter) : undefined
  if (!fields || !columns || !delimiter) {
    const isPersonal = !feed || feed.columns.some((column) => column.isPersonal)
    return isPersonal ? shapeOf(raw, delimiter ?? ',') : mask(raw)
  }
  return fields
    .map((field, place) => {
      const column = feed?.columns.find(({ name }) => name === columns[place])
      if (!column || column.isPersonal) return field.trim() === '' ? field : MASK
      return mask(field, column.name.endsWith('_id') ? SURE_PATTERNS : ALL_PATTERNS)
    })
    .join(delimiter)
}

/** The texts of the fields as they are written; undefined where the row has not that many, or is no record. */
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

/** The delimiters and line breaks of a row, each text between them masked. */
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

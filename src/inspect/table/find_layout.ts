import type { Delimiter } from '../../staging/csv/bytes.ts'
import { findDelimiter } from '../../staging/csv/delimiter.ts'
import { recordsOf, type TextRecord } from '../bytes/records.ts'
import { formOf } from '../values/forms.ts'

/** The layout of the table in a text. */
export interface Layout {
  separator: Delimiter
  /** The separator that loading finds in the header. */
  shownSeparator: Delimiter
  /** The header's index among the tried records, and its physical line. */
  headerLine: number
  /** The `skipLines` of a reading profile, if there is text above the header. */
  skipLines: string | number | undefined
  names: string[]
  /** Whether the first line of the table has values instead of names. */
  hasNoHeader: boolean
}

const SEPARATORS: readonly Delimiter[] = [',', ';', '\t', '|']
const TRIED = 200
/** Marks at the beginning of comment lines. */
const COMMENTS = ['#', '//', '--', '%']

/** Finds separator and header of a table; undefined if the text is not a table. */
export function findLayout(text: string, atEnd: boolean): Layout | undefined {
  const comment = commentMark(text)
  const rest = comment === undefined ? text : withoutComments(text, comment)
  const tried = SEPARATORS.map((separator) => {
    const records: TextRecord[] = []
    for (const record of recordsOf(rest, separator, atEnd)) if (records.push(record) === TRIED) break
    return { separator, records, ...evenness(records) }
  })
  const best = tried.reduce((one, other) => (other.score > one.score ? other : one))
  const at = headerAt(best.records, best.width)
  const header = best.records[at]
  if (!header) return undefined
  const above = header.line - 1
  return {
    separator: best.separator,
    shownSeparator: separatorOf(rest, header.line),
    headerLine: header.line,
    skipLines: comment ?? (at > 0 ? above : undefined),
    names: header.fields,
    hasNoHeader: looksLikeValues(header.fields),
  }
}

/** The separator found in the line where the header begins. */
function separatorOf(text: string, line: number): Delimiter {
  const header = Buffer.from(text.split('\n', line)[line - 1] ?? '')
  return findDelimiter(header, 0, header.length, true) ?? ','
}

/** The mark of comment lines above the header. */
function commentMark(text: string): string | undefined {
  const first = text.trimStart()
  return COMMENTS.find((mark) => first.startsWith(mark) && !/^[#%][\p{L}\s]*[,;\t|]/u.test(first))
}

/** Turns comments into blank lines, so that line numbers stay the same. */
function withoutComments(text: string, mark: string): string {
  return text
    .split('\n')
    .map((line) => (line.startsWith(mark) ? '' : line))
    .join('\n')
}

/** The number of fields that most records have, and how strongly that suggests a table. */
function evenness(records: readonly TextRecord[]): { width: number; score: number } {
  const widths = new Map<number, number>()
  for (const { fields } of records) widths.set(fields.length, (widths.get(fields.length) ?? 0) + 1)
  let [width, count] = [1, 0]
  for (const [fields, times] of widths) if (fields > 1 && times >= count) [width, count] = [fields, times]
  return { width, score: records.length === 0 ? 0 : (count / records.length) * Math.log(width + 1) }
}

/** The first record that is as wide as most are. Text above it describes the file. */
function headerAt(records: readonly TextRecord[], width: number): number {
  const at = records.findIndex(
    ({ fields }) => fields.length === width && fields.filter(Boolean).length > width / 2,
  )
  return Math.max(at, 0)
}

/** Names are words. A number or a date among them means that this is a row of values. */
function looksLikeValues(fields: readonly string[]): boolean {
  const filled = fields.filter(Boolean)
  const values = filled.filter((text) =>
    ['decimal', 'whole', 'day', 'moment', 'email'].includes(formOf(text)),
  )
  return values.length > 0 && values.length >= filled.length / 4
}

import type { Delimiter } from '../../staging/csv/bytes.ts'
import { fieldText } from '../../staging/csv/field_text.ts'
import { RecordScanner, SCAN, SHAPE } from '../../staging/csv/scanner.ts'

/** A record of a file: its trimmed values. */
export interface TextRecord {
  /** Physical line on which it starts, within the text. */
  line: number
  fields: string[]
}

const MOST_FIELDS = 1500

/** The records of a text. A record cut off at the end is left out unless `atEnd`. */
export function* recordsOf(
  text: string,
  separator: Delimiter,
  atEnd: boolean,
): Generator<TextRecord, void, undefined> {
  // The scanner needs one byte of room after the last.
  const bytes = Buffer.concat([Buffer.from(text), Buffer.alloc(1)])
  const end = bytes.length - 1
  const scanner = new RecordScanner(separator, MOST_FIELDS)
  let line = 1
  for (let start = 0; ; ) {
    const found = scanner.scan(bytes, start, end, atEnd)
    if (found === SCAN.end || found === SCAN.more) return
    if (found === SCAN.unclosed) {
      // Continues after the line, as staging does.
      const next = bytes.indexOf(0x0a, scanner.openedAt)
      if (next < 0 || next >= end) return
      line += scanner.lineFeeds + 1
      start = next + 1
      continue
    }
    if (found === SCAN.record) yield { line, fields: fieldsOf(bytes, scanner) }
    line += scanner.lineFeeds
    start = scanner.next
  }
}

function fieldsOf(bytes: Buffer, scanner: RecordScanner): string[] {
  return Array.from({ length: Math.min(scanner.fields, MOST_FIELDS) }, (_, field) => {
    if ((scanner.shapes[field] as number) & SHAPE.quoted) {
      scanner.starts[field] = (scanner.starts[field] as number) + 1
      scanner.ends[field] = (scanner.ends[field] as number) - 1
    }
    return fieldText(bytes, scanner, field).trim()
  })
}

import type { Feed } from '../../model/feeds/feed.ts'
import type { ErasedValues } from '../../privacy/erased_values.ts'
import type { SourceKind } from '../../sources/source.ts'
import type { Delimiter } from '../csv/bytes.ts'
import { RecordScanner, SCAN } from '../csv/scanner.ts'
import { EncodedText } from './encoded_text.ts'
import { RecordEraser } from './record_eraser.ts'
import { columnsOfKind, stagedColumnsToErase } from './roles.ts'

/** Where the text of a record comes from. */
interface RowOrigin {
  line: number
  columns: readonly string[]
  delimiter: string
}

/** Returns the text of a record without what it says about erased persons. */
export function eraseRow(
  declared: Feed | SourceKind,
  { line, columns, delimiter }: RowOrigin,
  text: string,
  erased: ErasedValues,
): string {
  const bytes = Buffer.alloc(Buffer.byteLength(text) + 1)
  const end = bytes.write(text)
  const scanner = new RecordScanner(delimiter as Delimiter, columns.length + 256)
  const isFeed = !('convert' in declared)
  const eraser = new RecordEraser(scanner, {
    columns: isFeed ? stagedColumnsToErase(declared, columns) : columnsOfKind(declared, columns, {}),
    erased,
    text: new EncodedText('utf-8'),
    isTheirs: undefined,
    isOfCustomers: declared.name === 'customers',
  })
  const found = scanner.scan(bytes, 0, end, true)
  const hasAddress = /[@＠]|%(?:25)*40|&#64;/.test(text)
  if (found === SCAN.end || found === SCAN.blank) return text
  const changes =
    found === SCAN.record
      ? eraser.changes(bytes, 0, line, hasAddress)
      : eraser.changesOfLine(bytes, 0, end, hasAddress)
  let result = ''
  let passed = 0
  for (const change of changes) {
    result += bytes.toString('utf8', passed, change.from) + change.bytes.toString()
    passed = change.to
  }
  return result + bytes.toString('utf8', passed, end)
}

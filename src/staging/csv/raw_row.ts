import { isUtf8 } from 'node:buffer'
import type { Delimiter } from './bytes.ts'
import { fieldText } from './field_text.ts'
import { isCut } from './raw_text.ts'
import type { Rejection } from './reasons.ts'
import { RowCheck, VERDICT } from './row_check.ts'
import type { RowPlan } from './row_plan.ts'
import { RecordScanner, SCAN } from './scanner.ts'

/** A kept row, read again: the values of its columns, trimmed and null if empty, or what is wrong with it. */
export type ParsedRow =
  | { values: Record<string, string | null>; rejection?: undefined }
  | { values?: undefined; rejection: Rejection }

/**
 * Reads the raw text of rejected rows again, with the code that read their file. One parser serves all rows of a file:
 * feed and columns are those of its header.
 *
 * A row rejected as `malformed_row` stays so: its text no longer has the bytes that were wrong, so don't try it.
 */
export function rawRowParser(plan: RowPlan, delimiter: Delimiter): (raw: string) => ParsedRow {
  const scanner = new RecordScanner(delimiter, plan.columns.length)
  const check = new RowCheck(plan)
  return (raw) => {
    const text = Buffer.from(raw, 'utf8')
    const bytes = Buffer.concat([text, Buffer.alloc(1)])
    const found = scanner.scan(bytes, 0, text.length, true)
    if (found !== SCAN.record || scanner.next !== text.length)
      return unreadable('The text is not one CSV record.')
    if (isCut(raw)) return unreadable('The text is cut: load the file again to try the row again.')
    if (check.check(bytes, scanner, isUtf8(text)) === VERDICT.reject) {
      return { rejection: check.rejection(bytes, scanner) }
    }
    return {
      values: Object.fromEntries(
        plan.columns.map((column, field) => [column, fieldText(bytes, scanner, field) || null]),
      ),
    }
  }
}

function unreadable(message: string): ParsedRow {
  return { rejection: { reason: 'malformed_row', column: undefined, message, retry: undefined } }
}

import { QUOTE } from './bytes.ts'
import type { Findings } from './findings.ts'
import { type RecordBounds, SHAPE } from './scanner.ts'

/** A record that is being checked. The bounds in `scanner` are those of the values: trimmed, without quotes. */
export interface CheckedRow {
  bytes: Buffer
  scanner: RecordBounds
  /**
   * Numbers read: money in hundredths, price in ten-thousandths, dates in days since 1970; negative if there is none.
   */
  numbers: Float64Array
  findings: Findings
}

export const MAX_ID_CHARACTERS = 200

/** True for an empty field, and for a column that the file lacks (−1). */
export function isEmpty(scanner: RecordBounds, field: number): boolean {
  return field < 0 || scanner.starts[field] === scanner.ends[field]
}

/** Whether a value has more characters than an id may have. */
export function isTooLongForId({ bytes, scanner }: CheckedRow, field: number): boolean {
  const end = scanner.ends[field] as number
  const doubled = ((scanner.shapes[field] as number) & SHAPE.doubled) !== 0
  let characters = 0
  for (let at = scanner.starts[field] as number; at < end && characters <= MAX_ID_CHARACTERS; at++) {
    const byte = bytes[at] as number
    const continues = (byte & 0xc0) === 0x80
    if (!continues) characters++
    if (doubled && byte === QUOTE) at++
  }
  return characters > MAX_ID_CHARACTERS
}

import { QUOTE } from './bytes.ts'
import { type RecordBounds, SHAPE } from './scanner.ts'

/** The most bytes that `encodeRecord` writes for the scanner's current record. */
export function encodedLength(scanner: RecordBounds, recordStart: number): number {
  return (scanner.recordEnd - recordStart) * 2 + scanner.fields * 3
}

/**
 * Writes a record for COPY from the bounds of its values: trimmed, empty values as nothing (NULL), and values with a
 * delimiter, quote or line break quoted. Returns the position after the last byte.
 */
export function encodeRecord(
  bytes: Buffer,
  scanner: RecordBounds,
  delimiter: number,
  out: Buffer,
  outAt: number,
): number {
  let to = outAt
  for (let field = 0; field < scanner.fields; field++) {
    if (field > 0) out[to++] = delimiter
    const start = scanner.starts[field] as number
    const end = scanner.ends[field] as number
    if (start === end) continue
    const shape = scanner.shapes[field] as number
    if (shape & SHAPE.quoted) {
      out[to++] = QUOTE
      to += bytes.copy(out, to, start, end)
      out[to++] = QUOTE
    } else if (shape & SHAPE.dirty) {
      to = encodeDirty(bytes, start, end, out, to)
    } else to += bytes.copy(out, to, start, end)
  }
  return to
}

/** A value with a quote in it, quoted. */
function encodeDirty(bytes: Buffer, start: number, end: number, out: Buffer, outAt: number): number {
  let to = outAt
  out[to++] = QUOTE
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte === QUOTE) out[to++] = QUOTE
    out[to++] = byte
  }
  out[to++] = QUOTE
  return to
}

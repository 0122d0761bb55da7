import { type RecordBounds, SHAPE } from './scanner.ts'

/** The value of a field as text. Call it after `RowCheck.check` has set the bounds to those of the value. */
export function fieldText(bytes: Buffer, scanner: RecordBounds, field: number): string {
  const text = bytes.toString('utf8', scanner.starts[field], scanner.ends[field])
  return (scanner.shapes[field] as number) & SHAPE.doubled ? text.replaceAll('""', '"') : text
}

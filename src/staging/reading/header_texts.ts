import { normalize } from '../csv/header.ts'
import { BELOW_OTHER_HEADER, HEADER_AGAIN } from '../csv/header_among_rows.ts'
import type { FileRecord } from './record_reader.ts'

/** Looks for the header of a file among its records, like `HeaderAmongRows` does among the bytes of rows. */
export class HeaderTexts {
  private readonly names: readonly string[]
  private readonly distinct: ReadonlySet<string>
  private isDisplaced = false

  constructor(names: readonly string[]) {
    this.names = names.map(normalize)
    this.distinct = new Set(this.names)
  }

  /** What is wrong with a record because of its position; undefined if it is a normal row. */
  problemOf(record: FileRecord): string | undefined {
    const seen = new Set<string>()
    let inOrder = true
    for (const [field, name] of this.names.entries()) {
      const text = normalize(record.text(field))
      if (!this.distinct.has(text)) return this.isDisplaced ? BELOW_OTHER_HEADER : undefined
      seen.add(text)
      inOrder &&= text === name
    }
    if (seen.size < this.distinct.size) return this.isDisplaced ? BELOW_OTHER_HEADER : undefined
    this.isDisplaced = !inOrder
    return HEADER_AGAIN
  }
}

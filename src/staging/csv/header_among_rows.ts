import { QUOTE } from './bytes.ts'
import { fieldText } from './field_text.ts'
import { normalize } from './header.ts'
import type { RecordBounds } from './scanner.ts'

/** The message for records that are not rows. */
export const HEADER_AGAIN = 'The header of the file once more.'
export const BELOW_OTHER_HEADER =
  'Below a second header, which has the columns in another order than that of the file.'

/** How a record relates to the header of its file. */
export const PLACE = {
  row: 0,
  /** It is a header, as in joined exports. */
  header: 1,
  /** It is below a header with the columns in another order: each of its values is in the wrong column. */
  displaced: 2,
} as const

/** Looks for the header of a file among its rows. */
export class HeaderAmongRows {
  private readonly names: readonly string[]
  private readonly distinct: ReadonlySet<string>
  /** Bytes that names end with. A record whose first value ends with none of them is not a header. */
  private readonly lastBytes = new Uint8Array(256)
  private isDisplaced = false

  /** @param names as `Header.names` */
  constructor(names: readonly string[]) {
    this.names = names
    this.distinct = new Set(names)
    this.lastBytes[QUOTE] = 1
    for (const name of names) {
      for (const each of [name, name.toUpperCase()]) this.lastBytes[Buffer.from(each).at(-1) ?? QUOTE] = 1
    }
  }

  /** For a record whose bounds in `scanner` are those of its values. */
  placeOf(bytes: Buffer, scanner: RecordBounds): number {
    const { starts, ends, fields } = scanner
    let first = 0
    while (first < fields - 1 && starts[first] === ends[first]) first++
    const last = bytes[(ends[first] as number) - 1] as number
    if (!this.lastBytes[last]) return this.isDisplaced ? PLACE.displaced : PLACE.row
    const seen = new Set<string>()
    let inOrder = true
    for (let field = 0; field < fields; field++) {
      const name = this.nameIn(fieldText(bytes, scanner, field))
      if (name === undefined) return this.isDisplaced ? PLACE.displaced : PLACE.row
      seen.add(name)
      inOrder &&= name === this.names[field]
    }
    if (seen.size < this.distinct.size) return this.isDisplaced ? PLACE.displaced : PLACE.row
    this.isDisplaced = !inOrder
    return PLACE.header
  }

  /** The name that equals a value, if any. After a byte-order mark or a space, the quotes around it are text. */
  private nameIn(value: string): string | undefined {
    const text = normalize(value)
    if (this.distinct.has(text)) return text
    const inner = normalize(text.replace(/^"(.*)"$/s, '$1'))
    return this.distinct.has(inner) ? inner : undefined
  }
}

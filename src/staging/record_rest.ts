import { sql } from '../db/sql.ts'
import { columnsOf } from '../sources/columns.ts'
import type { SourceKind } from '../sources/source.ts'
import type { CopyBlocks } from './copy_blocks.ts'
import { LF, QUOTE, TAB } from './csv/bytes.ts'
import { writeWhole } from './csv/write_whole.ts'
import { GrowingBlocks } from './growing_blocks.ts'
import { copiedJson, writePlain } from './json_bytes.ts'
import type { FileRecord } from './reading/record_reader.ts'

/** Room for the numbers before a record, its braces, and the line feed after it. */
const FRAME_BYTES = 50
const CLOSING_BRACE = 0x7d

const copy = sql`copy staging.source_records (_file_id, _line, rest) from stdin (format text, encoding 'UTF8')`

/** A column that no feed takes, as the start of a JSON member: first in its object, and further on. */
interface RestField {
  field: number
  first: Buffer
  next: Buffer
}

/** Keeps the texts of records that no feed takes: one line of JSON for each record that has some. */
export class RecordRest {
  private readonly known: ReadonlySet<string>
  private readonly takesAll: boolean
  private readonly prefix: Buffer
  private fields: RestField[] | undefined
  private keyBytes = 0
  private readonly memory = new GrowingBlocks()
  private out: Buffer = Buffer.alloc(0)
  private outAt = 0
  private readonly blocks: Buffer[] = []

  constructor(kind: SourceKind, fileId: number) {
    this.known = new Set(columnsOf(kind))
    this.takesAll = kind.others !== undefined
    this.prefix = Buffer.from(`${fileId}\t`)
  }

  take(record: FileRecord, columns: readonly string[]): void {
    if (this.takesAll) return
    this.fields ??= this.fieldsOf(columns)
    this.ensure(record.length + this.keyBytes + FRAME_BYTES)
    let isEmpty = true
    for (const rest of this.fields) {
      if (!record.find(rest.field)) continue
      if (isEmpty) this.open(record.line)
      this.append(isEmpty ? rest.first : rest.next)
      this.write(record, rest.field)
      isEmpty = false
    }
    if (isEmpty) return
    this.out[this.outAt++] = CLOSING_BRACE
    this.out[this.outAt++] = LF
  }

  async drain(to: CopyBlocks, atEnd: boolean): Promise<void> {
    if (atEnd) this.endBlock()
    if (this.blocks.length > 0) await to.add(copy, this.blocks.splice(0))
  }

  private fieldsOf(columns: readonly string[]): RestField[] {
    const fields = columns.flatMap((column, field) => {
      if (column === '' || this.known.has(column)) return []
      const key = `${copiedJson(column)}:"`
      return [{ field, first: Buffer.from(`{${key}`), next: Buffer.from(`,${key}`) }]
    })
    this.keyBytes = fields.reduce((sum, { next }) => sum + next.length + 1, 0)
    return fields
  }

  private open(line: number): void {
    this.append(this.prefix)
    this.outAt = writeWhole(this.out, this.outAt, line)
    this.out[this.outAt++] = TAB
  }

  private append(bytes: Buffer): void {
    const { out } = this
    let to = this.outAt
    for (let at = 0; at < bytes.length; at++) out[to++] = bytes[at] as number
    this.outAt = to
  }

  /** Writes the last value found, up to the quote after it. */
  private write(record: FileRecord, field: number): void {
    const { from, to } = record
    const end = record.isDoubled ? -1 : writePlain(record.bytes, from, to, this.out, this.outAt)
    if (end >= 0) this.outAt = end
    else this.writeEscaped(record.text(field), record.length)
    this.out[this.outAt++] = QUOTE
  }

  private writeEscaped(text: string, length: number): void {
    const escaped = copiedJson(text).slice(1, -1)
    this.widen(escaped.length * 3 + length + this.keyBytes + FRAME_BYTES)
    this.outAt += this.out.write(escaped, this.outAt)
  }

  /** Makes room for a record. */
  private ensure(length: number): void {
    if (this.outAt + length <= this.out.length) return
    this.endBlock()
    this.out = this.memory.next(length)
  }

  /** Makes more room in the middle of a record. */
  private widen(length: number): void {
    if (this.outAt + length <= this.out.length) return
    const larger = this.memory.next(this.outAt + length)
    this.out.copy(larger, 0, 0, this.outAt)
    this.out = larger
  }

  private endBlock(): void {
    if (this.outAt > 0) this.blocks.push(this.out.subarray(0, this.outAt))
    this.out = Buffer.alloc(0)
    this.outAt = 0
  }
}

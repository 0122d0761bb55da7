import { columnsOf } from '../sources/columns.ts'
import type { RecordText } from '../sources/conversion.ts'
import type { SourceKind } from '../sources/source.ts'
import type { CopyBlocks } from './copy_blocks.ts'

const BLOCK_CHARACTERS = 512 * 1024

const copy = `copy staging.source_records (_file_id, _line, rest) from stdin (format text, encoding 'UTF8')`

/** Keeps the texts of records that no feed takes: a line of JSON for each record that has some. */
export class RecordRest {
  private readonly known: ReadonlySet<string>
  private readonly takesAll: boolean
  private readonly prefix: string
  private fields: Array<{ field: number; key: string }> | undefined
  private lines: string[] = []
  private characters = 0
  private readonly blocks: Buffer[] = []

  constructor(kind: SourceKind, fileId: number) {
    this.known = new Set(columnsOf(kind))
    this.takesAll = kind.others !== undefined
    this.prefix = `${fileId}\t`
  }

  take(record: RecordText, columns: readonly string[]): void {
    if (this.takesAll) return
    this.fields ??= columns.flatMap((column, field) =>
      column === '' || this.known.has(column) ? [] : [{ field, key: JSON.stringify(column) }],
    )
    let rest = ''
    for (const { field, key } of this.fields) {
      const text = record.text(field)
      if (text !== '') rest += `${rest === '' ? '{' : ','}${key}:${JSON.stringify(text)}`
    }
    if (rest === '') return
    const line = `${this.prefix}${record.line}\t${rest.includes('\\') ? rest.replaceAll('\\', '\\\\') : rest}}\n`
    this.lines.push(line)
    this.characters += line.length
    if (this.characters >= BLOCK_CHARACTERS) this.endBlock()
  }

  async drain(to: CopyBlocks, atEnd: boolean): Promise<void> {
    if (atEnd) this.endBlock()
    if (this.blocks.length > 0) await to.add(copy, this.blocks.splice(0))
  }

  private endBlock(): void {
    if (this.lines.length > 0) this.blocks.push(Buffer.from(this.lines.join('')))
    this.lines = []
    this.characters = 0
  }
}

import { isAscii } from 'node:buffer'
import { decode } from '../bytes/decode.ts'
import { type GuessedEncoding, guessEncoding } from '../bytes/guess_encoding.ts'
import { recordsOf, type TextRecord } from '../bytes/records.ts'
import type { Sample } from '../bytes/take_sample.ts'
import { ColumnFacts } from '../values/column_facts.ts'
import { findLayout, type Layout } from './find_layout.ts'

/** The table in a file, as far as it was read. */
export interface Table {
  encoding: GuessedEncoding
  /** Whether the beginning of the file is pure ASCII. */
  isAscii: boolean
  lineEnds: 'LF' | 'CRLF' | 'CR' | 'mixed' | 'none'
  layout: Layout
  columns: ColumnFacts[]
  /** The first records, with their lines in the file. */
  first: TextRecord[]
  /** The last records, in order. */
  last: TextRecord[]
  /** Number of rows; an estimate unless the whole file was read. */
  rows: number
  /** Number of rows read. */
  rowsSeen: number
  isWhole: boolean
  /** Number of rows with more or fewer fields than the header. */
  uneven: number
}

const KEPT_FIRST = 200
const KEPT_LAST = 5

/** Reads the table from the bytes of a file; undefined if they contain none. */
export function readTable(sample: Sample): Table | undefined {
  const encoding = guessEncoding(sample.head)
  const text = decode(sample.head, encoding.label)
  const lineEnds = lineEndsOf(text)
  const layout = findLayout(lineEnds === 'CR' ? text.replaceAll('\r', '\n') : text, sample.isWhole)
  if (!layout) return undefined
  const reading = new Reading(layout)
  reading.add(lineEnds === 'CR' ? text.replaceAll('\r', '\n') : text, sample.isWhole, true)
  for (const [index, block] of sample.blocks.entries()) {
    const piece = decode(evenBytes(block, encoding.label), encoding.label)
    // A block begins in the middle of a line.
    reading.add(piece.slice(piece.indexOf('\n') + 1), index === sample.blocks.length - 1, false)
  }
  const { columns, first, last, rowsSeen, uneven } = reading
  return {
    encoding,
    isAscii: isAscii(sample.head),
    lineEnds,
    layout,
    columns,
    first,
    last,
    rows: sample.isWhole ? rowsSeen : estimate(sample, rowsSeen),
    rowsSeen,
    isWhole: sample.isWhole,
    uneven,
  }
}

/** Collects the records of a file's pieces by column. */
class Reading {
  readonly columns: ColumnFacts[]
  readonly first: TextRecord[] = []
  last: TextRecord[] = []
  rowsSeen = 0
  uneven = 0
  private readonly layout: Layout

  constructor(layout: Layout) {
    this.layout = layout
    this.columns = layout.names.map((name, index) => new ColumnFacts(name, index))
  }

  add(text: string, atEnd: boolean, isHead: boolean): void {
    const { separator, headerLine, skipLines } = this.layout
    const comment = typeof skipLines === 'string' ? skipLines : undefined
    for (const record of recordsOf(text, separator, atEnd)) {
      if (isHead && record.line <= headerLine) continue
      if (comment !== undefined && record.fields[0]?.startsWith(comment)) continue
      this.take(record, isHead)
    }
  }

  private take(record: TextRecord, isHead: boolean): void {
    const { columns } = this
    this.rowsSeen++
    if (record.fields.length !== columns.length) {
      this.uneven++
      return
    }
    if (isHead && this.first.length < KEPT_FIRST) this.first.push(record)
    this.last.push(record)
    if (this.last.length > KEPT_LAST) this.last.shift()
    for (const column of columns) column.add(record.fields[column.index] ?? '')
  }
}

function lineEndsOf(text: string): Table['lineEnds'] {
  const crlf = text.match(/\r\n/g)?.length ?? 0
  const lf = (text.match(/\n/g)?.length ?? 0) - crlf
  const cr = (text.match(/\r/g)?.length ?? 0) - crlf
  if (crlf + lf + cr === 0) return 'none'
  if (crlf + lf === 0) return 'CR'
  // Fields can contain line breaks too.
  if (crlf > 0 && lf > 0) return crlf > 9 * lf ? 'CRLF' : lf > 9 * crlf ? 'LF' : 'mixed'
  return crlf > 0 ? 'CRLF' : 'LF'
}

/** UTF-16 has pairs of bytes, and a block can begin in the middle of one. */
function evenBytes(block: Buffer, label: string): Buffer {
  if (!label.startsWith('utf-16')) return block
  return block.subarray(0, block.length - (block.length % 2))
}

function estimate({ head, blocks, sizeBytes }: Sample, rowsSeen: number): number {
  const seen = blocks.reduce((sum, block) => sum + block.length, head.length)
  return sizeBytes === undefined ? rowsSeen : Math.round((rowsSeen * sizeBytes) / seen)
}

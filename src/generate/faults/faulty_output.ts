import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { DAY_SECONDS } from '../base/calendar.ts'
import { type FeedName, feedNames } from '../base/feeds.ts'
import { Random } from '../base/random.ts'
import type { GenerateOptions } from '../options.ts'
import { removeWritten } from '../output/csv_file.ts'
import type { Cut } from '../output/cut.ts'
import type { Output, WrittenFile } from '../output/output.ts'
import { type BrokenFile, writeBrokenFiles } from './broken_files.ts'
import { instant, keyOf, value } from './columns.ts'
import { type Fault, type Place, rejected } from './fault.ts'
import type { FaultContext, RowFault } from './fault_context.ts'
import { FaultyFile, type Spelled } from './faulty_file.ts'
import { fileFormat } from './file_format.ts'
import { openQuote } from './malformed.ts'
import { OrderFaults } from './order_faults.ts'
import { rowFaults } from './row_faults.ts'
import { splitRow } from './split_row.ts'

/** A row to be written later than it came. */
interface Waiting {
  fields: readonly string[]
  written: (place: Place) => void
}

/** Feeds that write a row again when it changes. */
const STATES: readonly FeedName[] = ['customers', 'products', 'product_desi']

/**
 * Rows of a feed between its first two faults. The distance grows, so that the number of faults in a large shop stays
 * limited.
 */
const FIRST_GAP = 4
const GAP_GROWTH = 0.25

const OPEN_QUOTES = 0.3

/** Writes a shop's rows with faults among them, and records what it did. */
export class FaultyOutput implements Output, FaultContext {
  readonly files: WrittenFile[] = []
  readonly faults: Fault[] = []
  /** Files that are refused as a whole, or that have no content. */
  brokenFiles: readonly BrokenFile[] = []
  readonly random: Random
  drop = -1
  private readonly options: GenerateOptions
  private readonly cut: Cut
  private readonly openFiles = new Map<FeedName, FaultyFile>()
  private readonly offered = new Map<
    FeedName,
    { faults: RowFault[]; turn: number; gap: number; count: number }
  >()
  private readonly orders = new OrderFaults()
  /** Rows for each later drop, and for the end of the current files. */
  private readonly laterRows = new Map<number, Map<FeedName, Waiting[]>>()
  private due = new Map<FeedName, Waiting[]>()
  private readonly belowRows = new Map<FeedName, Waiting[]>()
  private readonly frozen = new Set<string>()
  private readonly known = new Set<string>()
  private knownInDrop = new Set<string>()
  private ids = 0
  private readonly begun: string[] = []
  private rowCount = 0
  private breath = 0

  constructor(options: GenerateOptions, cut: Cut) {
    this.options = options
    this.cut = cut
    this.random = new Random(options.seed, 'faults')
    for (const feed of feedNames) {
      this.offered.set(feed, { faults: rowFaults(feed, this.random), turn: 0, gap: FIRST_GAP, count: 0 })
    }
  }

  get rows(): number {
    return this.rowCount
  }

  get lastDrop(): number {
    return this.cut.drops.length - 1
  }

  async open(drop: number): Promise<void> {
    await this.end()
    this.drop = drop
    this.due = this.laterRows.get(drop) ?? new Map()
    this.laterRows.delete(drop)
    this.knownInDrop = new Set()
  }

  row(feed: FeedName, text: string): void {
    const fields = splitRow(text)
    const key = keyOf(feed, fields)
    if (!this.frozen.has(key)) {
      if (!this.orders.takeChild(this, feed, fields)) this.offer(feed, fields, key)
      this.remember(feed, key)
    }
    this.writeDue(feed, 0.25)
  }

  /** Offers the row to the next fault of the feed if one is due. Otherwise writes it unchanged. */
  private offer(feed: FeedName, fields: readonly string[], key: string): void {
    const offered = this.offered.get(feed) as { faults: RowFault[]; turn: number; gap: number; count: number }
    offered.gap -= 1
    // If the drop already has a row of this key, the fault's outcome would depend on that row too.
    if (offered.gap > 0 || this.knownInDrop.has(key)) {
      this.write(feed, fields)
      return
    }
    if (!this.fault(feed, fields, offered)) this.write(feed, fields)
    offered.count += 1
    offered.gap = this.random.between(2, FIRST_GAP + Math.floor(offered.count * GAP_GROWTH))
  }

  private fault(
    feed: FeedName,
    fields: readonly string[],
    offered: { faults: RowFault[]; turn: number },
  ): boolean {
    if (feed === 'orders' && this.random.chance(0.3) && this.orders.take(this, fields)) return true
    for (let tries = 0; tries < 6; tries++) {
      const fault = offered.faults[offered.turn++ % offered.faults.length] as RowFault
      if (fault(this, feed, fields)) return true
    }
    return false
  }

  private remember(feed: FeedName, key: string): void {
    if (!STATES.includes(feed)) return
    this.known.add(key)
    this.knownInDrop.add(key)
  }

  private writeDue(feed: FeedName, chance: number): void {
    const due = this.due.get(feed)
    if (!due || due.length === 0 || !this.random.chance(chance)) return
    const { fields, written } = due.shift() as Waiting
    written(this.write(feed, fields))
  }

  isFirst(feed: FeedName, fields: readonly string[]): boolean {
    if (STATES.includes(feed)) return !this.known.has(keyOf(feed, fields))
    if (feed !== 'orders' && feed !== 'payments') return true
    // Whether the first state, whose time this is, was written in an earlier drop.
    return this.cut.dropOf(Math.floor(instant(value(feed, fields, 'time')) / DAY_SECONDS)) === this.drop
  }

  write(feed: FeedName, fields: readonly string[], bare?: string): Place {
    this.rowCount += 1
    return this.fileOf(feed).row(fields, bare)
  }

  writeSpoiled(feed: FeedName, fields: readonly string[], spoil: (row: Spelled) => string | Buffer): Place {
    this.rowCount += 1
    return this.fileOf(feed).spoiled(fields, spoil)
  }

  private fileOf(feed: FeedName): FaultyFile {
    let file = this.openFiles.get(feed)
    if (!file) {
      const { folder, date } = this.cut.drops[this.drop] as Cut['drops'][number]
      const { seed, out, gzip } = this.options
      file = new FaultyFile(out, folder, date, feed, fileFormat(seed, feed, this.drop), gzip)
      this.openFiles.set(feed, file)
      this.begun.push(file.path)
    }
    return file
  }

  below(feed: FeedName, fields: readonly string[], written: (place: Place) => void): void {
    push(this.belowRows, feed, { fields, written })
  }

  later(feed: FeedName, drop: number, fields: readonly string[], written: (place: Place) => void): void {
    const rows = this.laterRows.get(drop) ?? new Map<FeedName, Waiting[]>()
    this.laterRows.set(drop, rows)
    push(rows, feed, { fields, written })
  }

  freeze(feed: FeedName, fields: readonly string[]): void {
    this.frozen.add(keyOf(feed, fields))
  }

  newId(prefix: string): string {
    this.ids += 1
    return `${prefix}${this.ids}`
  }

  note(fault: Omit<Fault, keyof Place>, place: Place): Fault {
    const { kind, feed, ...rest } = fault
    const noted: Fault = { file: place.file, line: place.line, feed, kind, ...rest }
    this.faults.push(noted)
    return noted
  }

  earlier(): void {
    throw new Error('A shop with faults is told in drops, which have no earlier states.')
  }

  settle(): Promise<void> | undefined {
    this.breath += 1
    if (this.breath % 64 !== 0 && ![...this.openFiles.values()].some(({ file }) => file.mustDrain))
      return undefined
    return this.drain()
  }

  private async drain(): Promise<void> {
    for (const { file } of this.openFiles.values()) if (file.mustDrain) await file.drain()
    await setImmediate()
  }

  /** Ends the files of a drop with the rows kept for their end. Some files end with an unclosed quote. */
  private async end(): Promise<void> {
    for (const [feed, rows] of this.due) {
      for (const { fields, written } of rows) written(this.write(feed, fields))
    }
    for (const [feed, rows] of this.belowRows) {
      for (const { fields, written } of rows) written(this.write(feed, fields))
    }
    this.due = new Map()
    this.belowRows.clear()
    for (const [feed, written] of this.openFiles) {
      if (this.random.chance(OPEN_QUOTES)) this.leaveOpen(feed)
      await written.file.close()
      const { path, file } = written
      this.files.push({ path, feed, rows: file.rows, bytes: file.bytes })
    }
    this.openFiles.clear()
  }

  private leaveOpen(feed: FeedName): void {
    const fields = Array.from({ length: 4 }, (_, position) => `x${position}`)
    const place = this.writeSpoiled(feed, fields, openQuote)
    this.note({ kind: 'quote_never_closed', feed, ...rejected('malformed_row') }, place)
  }

  async close(): Promise<void> {
    await this.end()
    this.brokenFiles = writeBrokenFiles(this.options.out, this.cut.drops.at(-1) as Cut['drops'][number])
    this.files.sort((a, b) => (a.path < b.path ? -1 : 1))
    this.faults.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
  }

  abandon(): void {
    for (const { file } of this.openFiles.values()) file.abandon()
    for (const path of this.begun) removeWritten(join(this.options.out, path))
  }
}

function push(rows: Map<FeedName, Waiting[]>, feed: FeedName, row: Waiting): void {
  const list = rows.get(feed)
  if (list) list.push(row)
  else rows.set(feed, [row])
}

import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { dayText, monthEnd } from '../../calendar.ts'
import { type FeedName, feedNames, header } from '../base/feeds.ts'
import type { GenerateOptions } from '../options.ts'
import { CsvFile, removeWritten } from './csv_file.ts'
import type { Cut } from './cut.ts'
import type { Output, WrittenFile } from './output.ts'

/** Folder of the states that were replaced since, so that the target itself holds one file a feed. */
const EARLIER = 'earlier'

/** How often it is asked to settle before the rest of the program has a turn. */
const SETTLINGS_PER_TURN = 64

interface OpenFile {
  file: CsvFile
  path: string
}

type Open = Map<FeedName, OpenFile>

/** Writes the rows as they are, a file for each feed of a drop. */
export class PlainOutput implements Output {
  readonly files: WrittenFile[] = []
  private readonly options: GenerateOptions
  private readonly cut: Cut
  private readonly current: Open = new Map()
  private readonly earlierFiles: Open = new Map()
  private earlierDate = ''
  private drop = -1
  private closing: Promise<void> | undefined
  private readonly begun: string[] = []
  private rowCount = 0
  private breath = 0

  constructor(options: GenerateOptions, cut: Cut) {
    this.options = options
    this.cut = cut
  }

  get rows(): number {
    return this.rowCount
  }

  async open(drop: number): Promise<void> {
    await this.end(this.current)
    this.drop = drop
    // The one file of a feed is there even if it has no rows.
    if (this.cut.newestOnly) for (const feed of feedNames) this.fileOf(this.current, feed, drop)
  }

  row(feed: FeedName, text: string): void {
    this.write(this.fileOf(this.current, feed, this.drop), text)
  }

  earlier(feed: FeedName, day: number, text: string): void {
    const ending = monthEnd(dayText(day))
    const date = ending < this.options.end ? ending : this.options.end
    if (date !== this.earlierDate) {
      const ended = new Map(this.earlierFiles)
      this.earlierFiles.clear()
      this.closing = Promise.all([this.closing, this.end(ended)]).then(() => undefined)
      // It is heard by whoever waits for it next.
      this.closing.catch(() => undefined)
      this.earlierDate = date
    }
    this.write(this.earlierFiles.get(feed) ?? this.make(this.earlierFiles, feed, EARLIER, date), text)
  }

  private fileOf(files: Open, feed: FeedName, drop: number): OpenFile {
    const file = files.get(feed)
    if (file) return file
    const { folder, date } = this.cut.drops[drop] as Cut['drops'][number]
    return this.make(files, feed, folder, date)
  }

  private make(files: Open, feed: FeedName, folder: string, date: string): OpenFile {
    const name = `${feed}_${date}.csv${this.options.gzip ? '.gz' : ''}`
    const path = folder === '' ? name : `${folder}/${name}`
    this.begun.push(path)
    const entry = { path, file: new CsvFile(join(this.options.out, path), this.options.gzip) }
    entry.file.add(`${header(feed)}\n`)
    files.set(feed, entry)
    return entry
  }

  private write({ file }: OpenFile, text: string): void {
    file.row(`${text}\n`)
    this.rowCount += 1
  }

  settle(): Promise<void> | undefined {
    this.breath += 1
    const waiting = this.openFiles().some((file) => file.mustDrain)
    if (!waiting && this.closing === undefined && this.breath % SETTLINGS_PER_TURN !== 0) return undefined
    return this.wait()
  }

  private async wait(): Promise<void> {
    await this.closing
    this.closing = undefined
    for (const file of this.openFiles()) if (file.mustDrain) await file.drain()
    // Signals and timers have their turn.
    await setImmediate()
  }

  private openFiles(): CsvFile[] {
    return [...this.current.values(), ...this.earlierFiles.values()].map(({ file }) => file)
  }

  async close(): Promise<void> {
    await this.closing
    await this.end(this.current)
    await this.end(this.earlierFiles)
    this.files.sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  private async end(files: Open): Promise<void> {
    for (const [feed, { file, path }] of files) {
      await file.close()
      this.files.push({ path, feed, rows: file.rows, bytes: file.bytes })
    }
    files.clear()
  }

  abandon(): void {
    for (const file of this.openFiles()) file.abandon()
    for (const path of this.begun) removeWritten(join(this.options.out, path))
  }
}

import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { dayText, endOfMonth } from '../base/calendar.ts'
import { type FeedName, header } from '../base/feeds.ts'
import type { GenerateOptions } from '../options.ts'
import { CsvFile } from './csv_file.ts'
import type { Cut } from './cut.ts'
import type { Output, WrittenFile } from './output.ts'

/** Folder of the states that were replaced since, so that the target itself holds one file a feed. */
export const EARLIER = 'earlier'

/** How often it is asked to settle before the rest of the program has a turn. */
const SETTLINGS_PER_TURN = 64

type Open = Map<FeedName, { file: CsvFile; path: string }>

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
  }

  row(feed: FeedName, text: string): void {
    const { date, folder } = this.cut.drops[this.drop] as Cut['drops'][number]
    this.write(this.current, feed, folder, date, text)
  }

  earlier(feed: FeedName, day: number, text: string): void {
    const monthEnd = dayText(endOfMonth(day))
    const date = monthEnd < this.options.end ? monthEnd : this.options.end
    if (date !== this.earlierDate) {
      const ended = new Map(this.earlierFiles)
      this.earlierFiles.clear()
      this.closing = Promise.all([this.closing, this.end(ended)]).then(() => undefined)
      // It is heard by whoever waits for it next.
      this.closing.catch(() => undefined)
      this.earlierDate = date
    }
    this.write(this.earlierFiles, feed, EARLIER, date, text)
  }

  private write(files: Open, feed: FeedName, folder: string, date: string, text: string): void {
    let entry = files.get(feed)
    if (!entry) {
      const name = `${feed}_${date}.csv${this.options.gzip ? '.gz' : ''}`
      const path = folder === '' ? name : `${folder}/${name}`
      entry = { path, file: new CsvFile(join(this.options.out, path), this.options.gzip) }
      entry.file.add(`${header(feed)}\n`)
      files.set(feed, entry)
    }
    entry.file.row(`${text}\n`)
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
  }
}

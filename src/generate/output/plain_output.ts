import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { dayText, monthEnd } from '../../calendar.ts'
import type { FileForm } from '../base/file_form.ts'
import type { GenerateOptions } from '../options.ts'
import { CsvFile, removeWritten } from './csv_file.ts'
import type { Cut } from './cut.ts'
import type { Output, WrittenFile } from './output.ts'

/** Folder for replaced states, so that the target itself has one file per feed. */
const EARLIER = 'earlier'

/** How often `settle` is called before the rest of the program gets a turn. */
const SETTLINGS_PER_TURN = 64

interface OpenFile {
  file: CsvFile
  path: string
  lineEnd: string
}

/** Writes the rows unchanged, with one file per name and drop. */
export class PlainOutput<Name extends string> implements Output<Name> {
  readonly files: WrittenFile[] = []
  private readonly options: GenerateOptions
  private readonly cut: Cut
  private readonly forms: ReadonlyMap<Name, FileForm>
  private readonly current = new Map<Name, OpenFile>()
  private readonly earlierFiles = new Map<Name, OpenFile>()
  private earlierDate = ''
  private drop = -1
  private closing: Promise<void> | undefined
  private readonly begun: string[] = []
  private rowCount = 0
  private breath = 0

  constructor(options: GenerateOptions, cut: Cut, forms: ReadonlyMap<Name, FileForm>) {
    this.options = options
    this.cut = cut
    this.forms = forms
  }

  get rows(): number {
    return this.rowCount
  }

  async open(drop: number): Promise<void> {
    await this.end(this.current)
    this.drop = drop
    // With one file per name, the file exists even if it has no rows.
    if (this.cut.newestOnly) for (const name of this.forms.keys()) this.fileOf(this.current, name, drop)
  }

  row(name: Name, text: string): void {
    this.write(this.fileOf(this.current, name, this.drop), text)
  }

  earlier(name: Name, day: number, text: string): void {
    const ending = monthEnd(dayText(day))
    const date = ending < this.options.end ? ending : this.options.end
    if (date !== this.earlierDate) {
      const ended = new Map(this.earlierFiles)
      this.earlierFiles.clear()
      this.closing = Promise.all([this.closing, this.end(ended)]).then(() => undefined)
      // Whoever waits for it next gets the error.
      this.closing.catch(() => undefined)
      this.earlierDate = date
    }
    this.write(this.earlierFiles.get(name) ?? this.make(this.earlierFiles, name, EARLIER, date), text)
  }

  private fileOf(files: Map<Name, OpenFile>, name: Name, drop: number): OpenFile {
    const file = files.get(name)
    if (file) return file
    const { folder, date } = this.cut.drops[drop] as Cut['drops'][number]
    return this.make(files, name, folder, date)
  }

  private make(files: Map<Name, OpenFile>, name: Name, folder: string, date: string): OpenFile {
    const { prefix, extension, header, lineEnd } = this.forms.get(name) as FileForm
    const fileName = `${prefix}_${date}${extension}${this.options.gzip ? '.gz' : ''}`
    const path = folder === '' ? fileName : `${folder}/${fileName}`
    this.begun.push(path)
    const file = new CsvFile(join(this.options.out, path), this.options.gzip)
    const entry = { path, file, lineEnd }
    file.add(header + lineEnd)
    files.set(name, entry)
    return entry
  }

  private write({ file, lineEnd }: OpenFile, text: string): void {
    file.row(text + lineEnd)
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
    // Lets signals and timers run.
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

  private async end(files: Map<Name, OpenFile>): Promise<void> {
    for (const [name, { file, path }] of files) {
      await file.close()
      this.files.push({ path, feed: name, rows: file.rows, bytes: file.bytes })
    }
    files.clear()
  }

  abandon(): void {
    for (const file of this.openFiles()) file.abandon()
    for (const path of this.begun) removeWritten(join(this.options.out, path))
  }
}

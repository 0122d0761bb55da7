import { mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StorehouseError } from '../../errors.ts'
import { GzipSink, PlainSink, type Sink } from './sink.ts'

/** Bytes passed on in one piece. */
const CHUNK = 64 * 1024

function unfinishedName(path: string): string {
  return join(dirname(path), `.${basename(path)}.unfinished`)
}

/** Deletes a finished or unfinished file, and its folder if that is then empty. */
export function removeWritten(path: string): void {
  rmSync(path, { force: true })
  rmSync(unfinishedName(path), { force: true })
  try {
    rmdirSync(dirname(path))
  } catch {
    // The folder has other content, or is gone.
  }
}

/** Buffers of closed files, to be reused. */
const spare: Buffer[] = []

/** A CSV file being written. Its name begins with a dot until it is complete, so that no load reads half of it. */
export class CsvFile {
  readonly path: string
  /** Uncompressed. */
  bytes = 0
  rows = 0
  /** More was written than is packed yet: call `drain` before the next row. */
  mustDrain = false
  private readonly unfinished: string
  private readonly sink: Sink
  // Rows are copied into the buffer at once: a long text made of many parts would cost memory and garbage collection.
  private readonly chunk = spare.pop() ?? Buffer.allocUnsafe(CHUNK)
  private used = 0
  private ended = false

  constructor(path: string, gzip: boolean) {
    this.path = path
    this.unfinished = unfinishedName(path)
    this.sink = this.guarded(() => {
      mkdirSync(dirname(path), { recursive: true })
      return gzip ? new GzipSink(this.unfinished) : new PlainSink(this.unfinished)
    })
  }

  /** A row with its line end. */
  row(text: string): void {
    this.add(text)
    this.rows += 1
  }

  /** Adds text that is not a row. */
  add(text: string): void {
    // UTF-8 takes up to 3 bytes per UTF-16 unit.
    if (this.used + text.length * 3 > CHUNK) this.push()
    if (text.length * 3 > CHUNK) this.addBytes(Buffer.from(text))
    else this.used += this.chunk.write(text, this.used)
  }

  /** Bytes as they are. */
  addBytes(bytes: Buffer): void {
    this.push()
    this.hand(bytes)
  }

  private push(): void {
    if (this.used === 0) return
    const bytes = this.chunk.subarray(0, this.used)
    this.used = 0
    this.hand(bytes)
  }

  private hand(bytes: Buffer): void {
    this.bytes += bytes.length
    if (!this.guarded(() => this.sink.write(bytes))) this.mustDrain = true
  }

  async drain(): Promise<void> {
    this.mustDrain = false
    await this.sink.drained().catch((error) => this.fail(error))
  }

  async close(): Promise<void> {
    this.push()
    this.ended = true
    await this.sink.close().catch((error) => this.fail(error))
    spare.push(this.chunk)
    this.guarded(() => renameSync(this.unfinished, this.path))
  }

  /** Gives up the file. `removeWritten` deletes it. */
  abandon(): void {
    if (!this.ended) this.sink.abandon()
    this.ended = true
  }

  private guarded<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      return this.fail(error)
    }
  }

  private fail(error: unknown): never {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code === 'ENOSPC' ? 'the disk is full' : message
    throw new StorehouseError(`${this.path} could not be written: ${why}.`, {
      hint: 'Choose another folder with --out, or a smaller shop.',
      cause: error,
    })
  }
}

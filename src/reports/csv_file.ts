import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type CsvValue, csvLine } from './csv.ts'

const bufferSize = 64 * 1024

/** A CSV file that gets its name only when it is complete. */
export class CsvFile {
  readonly path: string
  rows = 0
  readonly #unfinished: string
  readonly #file: WriteStream
  readonly #input: NodeJS.WritableStream & { destroy(): unknown }
  readonly #written: Promise<unknown>
  #buffer = ''

  constructor(path: string, columns: readonly string[], options: { gzip?: boolean } = {}) {
    this.path = path
    this.#unfinished = `${path}.${process.pid}.part`
    const file = createWriteStream(this.#unfinished)
    this.#file = file
    if (options.gzip) {
      const gzip = createGzip()
      gzip.pipe(file)
      // gzip doesn't notice that the file behind it failed, so everyone who waits for gzip has to be told.
      file.once('error', (error) => gzip.destroy(error))
      this.#input = gzip
    } else this.#input = file
    this.#written = finished(file).catch((error: Error) => {
      throw Object.assign(error, { path })
    })
    this.#written.catch(() => undefined)
    this.#input.on('error', () => undefined)
    this.#buffer = csvLine(columns)
  }

  /** Adds a row. Waits if the disk is slower than the database. */
  async add(values: readonly CsvValue[]): Promise<void> {
    this.#buffer += csvLine(values)
    this.rows += 1
    if (this.#buffer.length >= bufferSize) await this.#flush()
  }

  /** Writes the rest. The file is complete then, but doesn't have its name yet. */
  async finish(): Promise<void> {
    await this.#flush()
    this.#input.end()
    await this.#written
  }

  /** Gives the finished file its name. */
  async publish(): Promise<void> {
    await rename(this.#unfinished, this.path)
  }

  async discard(): Promise<void> {
    this.#input.destroy()
    this.#file.destroy()
    // A file that is still being opened would appear after the removal.
    if (!this.#file.closed) await once(this.#file, 'close').catch(() => undefined)
    await rm(this.#unfinished, { force: true })
  }

  async #flush(): Promise<void> {
    const text = this.#buffer
    this.#buffer = ''
    if (!this.#input.write(text)) await Promise.race([once(this.#input, 'drain'), this.#written])
  }
}

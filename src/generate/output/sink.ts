import { once } from 'node:events'
import { closeSync, createWriteStream, openSync, writeSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, type Gzip } from 'node:zlib'

/** Receives the bytes of a file. */
export interface Sink {
  /** The buffer can be reused when it returns. False: wait for `drained` before the next call. */
  write(bytes: Buffer): boolean
  drained(): Promise<void>
  close(): Promise<void>
  abandon(): void
}

/** Writes synchronously: queued writes would cost more memory than the disk costs time. */
export class PlainSink implements Sink {
  private readonly descriptor: number

  constructor(path: string) {
    this.descriptor = openSync(path, 'w')
  }

  write(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length; ) at += writeSync(this.descriptor, bytes, at)
    return true
  }

  async drained(): Promise<void> {}

  async close(): Promise<void> {
    closeSync(this.descriptor)
  }

  abandon(): void {
    closeSync(this.descriptor)
  }
}

/** Compresses on other threads. */
export class GzipSink implements Sink {
  private readonly gzip: Gzip = createGzip()
  private readonly file: Writable
  private readonly written: Promise<void>

  constructor(path: string) {
    // Opened synchronously, so that a file that is given up is not created afterwards.
    this.file = createWriteStream(path, { fd: openSync(path, 'w') })
    this.written = pipeline(this.gzip, this.file)
    // Whoever waits next gets the error, at the latest at the end.
    this.written.catch(() => undefined)
  }

  write(bytes: Buffer): boolean {
    return this.gzip.write(Buffer.from(bytes))
  }

  async drained(): Promise<void> {
    if (this.gzip.writableNeedDrain) await Promise.race([once(this.gzip, 'drain'), this.written])
  }

  async close(): Promise<void> {
    this.gzip.end()
    await this.written
  }

  abandon(): void {
    this.gzip.destroy()
    this.file.destroy()
  }
}

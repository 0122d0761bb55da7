import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { PRIVATE_FILE } from '../private_files.ts'

/** Writes a tar file that only its owner can read, and collects the checksum of each entry. */
export class TarWriter {
  readonly checksums: Record<string, string> = {}
  private readonly packed = pack()
  private readonly written: Promise<void>
  private readonly mtime: Date

  /** The file must not exist yet. */
  constructor(path: string, mtime: Date) {
    this.mtime = mtime
    const target = createWriteStream(path, { flags: 'wx', mode: PRIVATE_FILE, flush: true })
    this.written = pipeline(this.packed as AsyncIterable<Buffer>, target)
    this.written.catch(() => undefined)
  }

  /** Adds an entry of `size` bytes. */
  async add(name: string, size: number, chunks: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    try {
      this.checksums[name] = await this.write(name, size, chunks)
    } catch (error) {
      this.packed.destroy(error as Error)
      // Throw the cause (a full disk), not the error that the entry could not be written.
      await this.written
      throw error
    }
  }

  addBytes(name: string, bytes: Buffer): Promise<void> {
    return this.add(name, bytes.length, [bytes])
  }

  /** Writes the end and flushes everything to disk. */
  async finish(): Promise<void> {
    this.packed.finalize()
    await this.written
  }

  /** Gives up the file. What is already written stays. */
  async abort(): Promise<void> {
    this.packed.destroy(new Error('the backup was given up'))
    await this.written.catch(() => undefined)
  }

  private async write(
    name: string,
    size: number,
    chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  ): Promise<string> {
    const hash = createHash('sha256')
    let ended: (error?: Error | null) => void = () => undefined
    const done = new Promise<void>((resolve, reject) => {
      ended = (error) => (error ? reject(error) : resolve())
    })
    done.catch(() => undefined)
    const sink = this.packed.entry({ name, size, mode: PRIVATE_FILE, mtime: this.mtime }, ended)
    sink.on('error', () => undefined)
    for await (const chunk of chunks) {
      hash.update(chunk)
      if (!sink.write(chunk)) await Promise.race([once(sink, 'drain'), done])
    }
    sink.end(undefined)
    await done
    return hash.digest('hex')
  }
}

import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline, type TransformOptions } from 'node:stream'
import { crc32, createGunzip, type ZlibOptions } from 'node:zlib'
import type { Config } from '../config/config.ts'
import { SourceFileError } from '../errors.ts'
import { kindUnderGz } from './file_kinds.ts'
import { type FileBytes, onDisk, type ZipPlace } from './source_file.ts'
import { openEntry } from './zip_archive.ts'

const CHUNK_BYTES = 512 * 1024
/** Unpacking runs on another thread, this far ahead. */
const READ_AHEAD_BYTES = 4 * CHUNK_BYTES
/** A chunk of unpacked bytes, of a file that has hardly any. */
const LEAST_BYTES = 4 * 1024
const PADDING_BYTES = 64 * 1024
/** Up to this size a file may unpack, however small it is. */
const HARMLESS_BYTES = 16 * 1024 * 1024
const SNIFFED_BYTES = 256

/** What reading a file to its end shows. */
export interface FileDigest {
  /** SHA-256 of the uncompressed bytes, in hex. */
  hash: string
  /** Uncompressed. */
  sizeBytes: number
}

/**
 * Reads a source file from begin to end, uncompressed and without what it says of erased persons. A chunk is valid until the next one is asked for.
 *
 * @throws {SourceFileError} if the file cannot be read, its gzip data is broken, cut off or beyond the bounds, or it is
 * not (or no longer) the file that was found: its age is part of the data, so a file that changes is not loaded.
 */
export class SourceBytes implements AsyncIterable<Buffer> {
  private readonly file: FileBytes
  private readonly hash: Hash = createHash('sha256')
  private readonly bounds: Config['gzip'] | undefined
  private sizeBytes = 0

  /** `bounds` on the unpacked size; a file that was loaded before needs none. */
  constructor(file: FileBytes, bounds?: Config['gzip']) {
    this.file = file
    this.bounds = bounds
  }

  /** Call it after the last chunk. */
  digest(): FileDigest {
    return { hash: this.hash.digest('hex'), sizeBytes: this.sizeBytes }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    const handle = await open(onDisk(this.file), 'r').catch((error: unknown) => {
      throw this.unreadable(error)
    })
    try {
      await this.checkUnchanged(handle)
      const { eraser } = this.file
      const chunks = eraser ? eraser(this.chunks(handle)) : this.chunks(handle)
      try {
        for await (const chunk of chunks) {
          this.hash.update(chunk)
          this.sizeBytes += chunk.length
          yield chunk
        }
      } catch (error) {
        throw (await this.otherKind(error, handle)) ?? this.unreadable(error)
      }
      await this.checkUnchanged(handle)
    } finally {
      await handle.close().catch(() => undefined)
    }
  }

  private async checkUnchanged(handle: FileHandle): Promise<void> {
    const now = await handle.stat()
    if (now.size === this.file.size && now.mtime.getTime() === this.file.writtenAt.getTime()) return
    throw this.changed()
  }

  private changed(): SourceFileError {
    return new SourceFileError(`${this.file.name}: the file changed while it was being loaded.`, {
      hint: 'Nothing was loaded from this file. Load it again once it is written completely.',
    })
  }

  private chunks(handle: FileHandle): AsyncGenerator<Buffer, void, undefined> {
    const { zip, gzip } = this.file
    if (zip) return this.fromArchive(zip)
    return gzip ? this.unzipped(handle) : this.plain(handle)
  }

  private async *fromArchive({ archive, name }: ZipPlace): AsyncGenerator<Buffer, void, undefined> {
    const { stream, packedBytes, crc32: expected, close } = await openEntry(archive, name)
    let [unpacked, sum] = [0, 0]
    try {
      for await (const chunk of stream) {
        unpacked += (chunk as Buffer).length
        this.checkExpansion(unpacked, packedBytes)
        sum = crc32(chunk as Buffer, sum)
        yield chunk as Buffer
      }
      if (sum !== expected) throw new Error('its check sum is another one')
    } catch (error) {
      if (error instanceof SourceFileError) throw error
      throw new SourceFileError(
        `${this.file.name}: in ${archive} it is broken or cut off (${error instanceof Error ? error.message : error}).`,
        { hint: 'Nothing was loaded from this file. Copy or export the archive again.', cause: error },
      )
    } finally {
      stream.destroy()
      close()
    }
  }

  /** The bytes on disk, as many as were found: a file that is being written to might never end. */
  private async *plain(handle: FileHandle): AsyncGenerator<Buffer, void, undefined> {
    let read = 0
    for await (const chunk of readAhead(handle, this.file.size)) {
      read += chunk.length
      if (read > this.file.size) throw this.changed()
      yield chunk
    }
  }

  private async *unzipped(handle: FileHandle): AsyncGenerator<Buffer, void, undefined> {
    const options: ZlibOptions & TransformOptions = {
      // Eight times the packed bytes take most small files at once.
      chunkSize: Math.min(CHUNK_BYTES, LEAST_BYTES + 8 * this.file.size),
      readableHighWaterMark: READ_AHEAD_BYTES,
    }
    const gunzip = createGunzip(options)
    pipeline(copies(this.plain(handle)), gunzip, () => undefined)
    let unpacked = 0
    try {
      for await (const chunk of gunzip) {
        unpacked += (chunk as Buffer).length
        this.checkExpansion(unpacked, gunzip.bytesWritten)
        yield chunk as Buffer
      }
      await checkPadding(handle, gunzip.bytesWritten, this.file.size)
    } finally {
      gunzip.destroy()
    }
  }

  /** Refuses a file that unpacks without limit: a few MB can fill the disk. */
  private checkExpansion(unpacked: number, packed: number): void {
    if (this.bounds === undefined) return
    const { maxRatio, maxGigabytes } = this.bounds
    const refuse = (what: string, setting: string) =>
      new SourceFileError(`${this.file.name}: ${what}.`, {
        hint: `Nothing was loaded from this file. If it is sound, raise ${setting} in storehouse.config and load it again.`,
      })
    if (unpacked > maxGigabytes * 1e9) {
      throw refuse(`it unpacks to more than ${maxGigabytes} GB`, 'gzip.maxGigabytes')
    }
    if (unpacked > HARMLESS_BYTES && unpacked > maxRatio * packed) {
      const [from, to] = [packed, unpacked].map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`)
      throw refuse(
        `it unpacks to more than ${maxRatio} times its size (its first ${from} to ${to})`,
        'gzip.maxRatio',
      )
    }
  }

  /** A file named .gz can be something else. */
  private async otherKind(error: unknown, handle: FileHandle): Promise<SourceFileError | undefined> {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) return undefined
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0)
    const kind = kindUnderGz(buffer.subarray(0, bytesRead))
    if (!kind) return undefined
    return new SourceFileError(`${this.file.name}.gz: the file ${kind.what}, not gzip data.`, {
      hint: `Nothing was loaded from this file. ${kind.hint}`,
      cause: error,
    })
  }

  private unreadable(error: unknown): unknown {
    if (error instanceof SourceFileError || !(error instanceof Error)) return error
    const code = 'code' in error ? String(error.code) : ''
    const gzip = code.startsWith('Z_') || code.startsWith('ERR_ZLIB') || code === 'ERR_STREAM_PREMATURE_CLOSE'
    if (gzip) {
      return new SourceFileError(
        `${this.file.name}: its gzip data is broken or cut off (${error.message}).`,
        {
          hint: 'Nothing was loaded from this file. Copy or export it again.',
          cause: error,
        },
      )
    }
    if (!/^E[A-Z0-9]+$/.test(code)) return error
    return new SourceFileError(`${this.file.name}: the file cannot be read (${describe(code)}).`, {
      hint: `Nothing was loaded from this file. Check that ${this.file.path} exists and may be read.`,
      cause: error,
    })
  }
}

/** The meaning of a system error for someone who wants to load a file. */
export function describe(code: string): string {
  if (code === 'ENOENT') return 'it is not there any more'
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  if (code === 'EISDIR') return 'it is a folder'
  if (code === 'ENOSPC') return 'no space left on the disk'
  if (code === 'EDQUOT') return 'the disk quota is used up'
  if (code === 'EROFS') return 'the file system is read-only'
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'a part of the path is a file'
  if (code === 'ENAMETOOLONG') return 'the name is too long'
  return code
}

/** Reads ahead by one chunk, into two alternating buffers. `size` is what the file should have. */
async function* readAhead(handle: FileHandle, size: number): AsyncGenerator<Buffer, void, undefined> {
  // One byte more than the file: the end is seen in the same buffer.
  const chunkBytes = Math.min(CHUNK_BYTES, size + 1)
  const buffers = [Buffer.allocUnsafeSlow(chunkBytes), Buffer.allocUnsafeSlow(chunkBytes)] as const
  const read = (buffer: Buffer) => handle.read(buffer, 0, buffer.length, null)
  let turn = 0
  let pending = read(buffers[0])
  try {
    for (;;) {
      const { bytesRead, buffer } = await pending
      if (bytesRead === 0) return
      turn = 1 - turn
      pending = read(buffers[turn] as Buffer)
      pending.catch(() => undefined)
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await pending.catch(() => undefined)
  }
}

/** Unpacking ends without an error at a NUL after gzip data: that is padding, but only if nothing else follows. */
async function checkPadding(handle: FileHandle, from: number, end: number): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(PADDING_BYTES, Math.max(0, end - from)))
  for (let at = from; at < end; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - at), at)
    if (bytesRead === 0) return
    if (buffer.subarray(0, bytesRead).some((byte) => byte !== 0)) {
      throw Object.assign(new Error('more data behind its end'), { code: 'Z_DATA_ERROR' })
    }
    at += bytesRead
  }
}

/** Chunks that stay valid while a stream holds on to them. */
export async function* copies(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of chunks) yield Buffer.from(chunk)
}

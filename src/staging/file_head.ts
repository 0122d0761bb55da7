import { isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { constants, gunzip } from 'node:zlib'
import { SourceFileError } from '../errors.ts'
import type { Reading } from '../model/reading.ts'
import type { Delimiter } from './csv/bytes.ts'
import { likelyEncoding } from './csv/decoder.ts'
import { type HeaderRecord, takeHeaderRecord } from './csv/file_header.ts'
import { WorkBuffer } from './csv/work_buffer.ts'
import { isUtf16, kindOfBytes } from './file_kinds.ts'
import { quoteByte } from './reading/record_reader.ts'
import type { FileBytes, ZipPlace } from './source_file.ts'
import { openEntry } from './zip_archive.ts'

/** A header and the text above it are shorter. */
const HEAD_BYTES = 256 * 1024
/** The most bytes to unpack of a file to see its head. */
const UNPACKED_BYTES = 64 * 1024 * 1024

/** How to find the header of a file. */
export interface HeadReading {
  encoding?: string | undefined
  delimiter?: Delimiter | undefined
  reading?: Pick<Reading, 'quote' | 'skipLines'> | undefined
}

/** Where to find the head of a file. */
type HeadPlace = Pick<FileBytes, 'path' | 'gzip' | 'zip'>

/** The first bytes of a file, unpacked; undefined if they can't be read or are not text. */
export class FileHead {
  private readonly bytes: Buffer
  private readonly known = new Map<string, HeaderRecord | undefined>()

  private constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  /** An unreadable file is left to whoever reads it, where the error is explained. */
  static async of({ path, gzip, zip }: HeadPlace): Promise<FileHead | undefined> {
    const packed = await (zip ? firstBytesOf(zip) : firstBytes(path)).catch(() => undefined)
    const bytes = packed && gzip ? await unpacked(packed) : packed
    const isText = bytes !== undefined && bytes.length > 0 && (isMarkedUtf16(bytes) || !kindOfBytes(bytes))
    return isText ? new FileHead(bytes) : undefined
  }

  /** The names in the first line that is not blank, after skipped lines. */
  header(how: HeadReading): HeaderRecord | undefined {
    const { encoding, delimiter, reading } = how
    const key = JSON.stringify([encoding, delimiter, reading?.quote, reading?.skipLines])
    if (!this.known.has(key)) this.known.set(key, this.find(how))
    return this.known.get(key)
  }

  private find({ encoding, delimiter, reading = {} }: HeadReading): HeaderRecord | undefined {
    const work = new WorkBuffer()
    work.append(Buffer.from(decoded(this.bytes, encoding)))
    const how = {
      name: '',
      settingsAt: '',
      delimiter,
      quote: quoteByte(reading.quote),
      skipLines: reading.skipLines,
    }
    try {
      return takeHeaderRecord(work, true, how)
    } catch (error) {
      if (error instanceof SourceFileError) return undefined
      throw error
    }
  }
}

async function firstBytesOf({ archive, name }: Pick<ZipPlace, 'archive' | 'name'>): Promise<Buffer> {
  const { stream, close } = await openEntry(archive, name)
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer)
      size += (chunk as Buffer).length
      if (size >= HEAD_BYTES) break
    }
  } finally {
    stream.destroy()
    close()
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES)
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r')
  try {
    const length = Math.min((await handle.stat()).size, HEAD_BYTES)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

const unzip = promisify(gunzip) as (bytes: Buffer, options: object) => Promise<Buffer>

async function unpacked(packed: Buffer): Promise<Buffer | undefined> {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: UNPACKED_BYTES }
  const bytes = await unzip(packed, options).catch(() => undefined)
  return bytes?.subarray(0, HEAD_BYTES)
}

function decoded(bytes: Buffer, encoding: string | undefined): string {
  return new TextDecoder(encoding ?? encodingOf(bytes)).decode(bytes)
}

/** The encoding that the bytes show. A byte-order mark decides it; the decoder removes the mark. */
function encodingOf(bytes: Buffer): string {
  if (isMarkedUtf16(bytes)) return bytes[0] === 0xff ? 'utf-16le' : 'utf-16be'
  if (isUtf16(bytes)) return bytes[0] === 0 ? 'utf-16be' : 'utf-16le'
  // The last character may be cut.
  const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1)
  return isUtf8(whole.length > 0 ? whole : bytes) ? 'utf-8' : likelyEncoding(bytes)
}

function isMarkedUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
}

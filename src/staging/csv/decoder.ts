import { isAscii } from 'node:buffer'
import { SourceFileError } from '../../errors.ts'
import { kindOfBytes } from '../file_kinds.ts'

export type Encoding = 'utf-8' | 'latin1' | 'windows-1252'

/** A byte that no UTF-8 text holds: marks what the file's encoding does not define, so that its row is malformed. */
const UNDEFINED = 0xff

const SNIFFED_BYTES = 4

const byteOrderMark = [0xef, 0xbb, 0xbf]

/**
 * Turns the bytes of a file into UTF-8 without byte-order mark, chunk by chunk. A UTF-8 byte-order mark
 * tells the encoding, whatever is configured.
 */
export class Decoder {
  private readonly name: string
  private table: readonly (readonly number[])[] | undefined
  /** The first bytes, until there are enough to know them by. */
  private first: Buffer | undefined = Buffer.alloc(0)

  constructor(name: string, encoding: Encoding) {
    this.name = name
    this.table = encoding === 'utf-8' ? undefined : utf8Table(encoding)
  }

  /** Bytes of the result that this chunk makes known; valid as long as `chunk` is. */
  decode(chunk: Buffer): Buffer {
    if (this.first === undefined) return this.transcode(chunk)
    const bytes = this.first.length === 0 ? chunk : Buffer.concat([this.first, chunk])
    if (bytes.length >= SNIFFED_BYTES) return this.begin(bytes)
    this.first = Buffer.from(bytes)
    return Buffer.alloc(0)
  }

  /** What is left at the end of the file. */
  end(): Buffer {
    return this.first === undefined ? Buffer.alloc(0) : this.begin(this.first)
  }

  private begin(bytes: Buffer): Buffer {
    this.first = undefined
    const kind = kindOfBytes(bytes)
    if (kind) {
      throw new SourceFileError(`${this.name}: the file ${kind.what}, not CSV text.`, {
        hint: `Nothing was loaded from this file. ${kind.hint}`,
      })
    }
    if (!byteOrderMark.every((byte, index) => bytes[index] === byte)) return this.transcode(bytes)
    this.table = undefined
    return bytes.subarray(byteOrderMark.length)
  }

  private transcode(bytes: Buffer): Buffer {
    const { table } = this
    if (table === undefined || isAscii(bytes)) return bytes
    const out = Buffer.allocUnsafe(bytes.length * 3)
    let to = 0
    for (const byte of bytes) {
      if (byte < 0x80) out[to++] = byte
      else for (const each of table[byte] as readonly number[]) out[to++] = each
    }
    return out.subarray(0, to)
  }
}

/** The encoding that bytes which are not UTF-8 most probably are of: what Excel writes, unless it lacks one of them. */
export function likelyEncoding(bytes: Uint8Array): Encoding {
  const isDefined = (byte: number) => byte < 0x80 || byte > 0x9f || windows[byte - 0x80] !== ''
  return bytes.every(isDefined) ? 'windows-1252' : 'latin1'
}

/** UTF-8 bytes of each byte of a single-byte encoding. */
function utf8Table(encoding: 'latin1' | 'windows-1252'): readonly (readonly number[])[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const text =
      encoding === 'latin1' || byte < 0x80 || byte > 0x9f ? String.fromCharCode(byte) : windows[byte - 0x80]
    return text ? [...Buffer.from(text, 'utf8')] : [UNDEFINED]
  })
}

/** 0x80 to 0x9f of windows-1252; five of them are not defined. */
const windows = [
  ...['€', '', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '', 'Ž', ''],
  ...['', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '', 'ž', 'Ÿ'],
]

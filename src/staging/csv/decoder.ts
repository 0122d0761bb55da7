import { isAscii } from 'node:buffer'
import { SourceFileError } from '../../errors.ts'
import { kindOfBytes, UTF_16 } from '../file_kinds.ts'

/** `latin1`, or an encoding as `TextDecoder` spells it. */
export type Encoding = string

const REPLACEMENT = '\ufffd'

/**
 * A byte that no UTF-8 text contains. It marks bytes that the file's encoding does not define, so that their row is
 * malformed.
 */
const UNDEFINED = 0xff

const SNIFFED_BYTES = 4

const byteOrderMark = [0xef, 0xbb, 0xbf]

/**
 * Turns the bytes of a file into UTF-8 without a byte-order mark, chunk by chunk. A UTF-8 byte-order mark decides the
 * encoding, whatever is configured.
 */
export class Decoder {
  private readonly name: string
  private readonly settingsAt: string
  private table: readonly (readonly number[])[] | undefined
  /** For encodings without a table. */
  private text: TextDecoder | undefined
  /** The first bytes, until there are enough to detect the encoding. */
  private first: Buffer | undefined = Buffer.alloc(0)

  /** @param settingsAt the path of the file's settings, such as `feeds.orders` */
  constructor(name: string, encoding: Encoding, settingsAt: string) {
    this.name = name
    this.settingsAt = settingsAt
    if (encoding === 'latin1' || encoding === 'windows-1252') this.table = utf8Table(encoding)
    else if (encoding !== 'utf-8') this.text = new TextDecoder(encoding)
  }

  /** The bytes of the result for this chunk. Valid as long as `chunk` is. */
  decode(chunk: Buffer): Buffer {
    if (this.first === undefined) return this.transcode(chunk)
    const bytes = this.first.length === 0 ? chunk : Buffer.concat([this.first, chunk])
    if (bytes.length >= SNIFFED_BYTES) return this.begin(bytes)
    this.first = Buffer.from(bytes)
    return Buffer.alloc(0)
  }

  /** What is left at the end of the file. */
  end(): Buffer {
    const rest = this.first === undefined ? Buffer.alloc(0) : this.begin(this.first)
    return this.text ? Buffer.concat([rest, marked(this.text.decode())]) : rest
  }

  private begin(bytes: Buffer): Buffer {
    this.first = undefined
    const kind = kindOfBytes(bytes)
    if (kind && !(kind.what === UTF_16 && this.text?.encoding.startsWith('utf-16'))) {
      throw new SourceFileError(`${this.name}: the file ${kind.what}, not CSV text.`, {
        hint: `Nothing was loaded from this file. ${kind.what === UTF_16 ? setUtf16(bytes, this.settingsAt) : kind.hint}`,
      })
    }
    if (!byteOrderMark.every((byte, index) => bytes[index] === byte)) return this.transcode(bytes)
    this.table = undefined
    this.text = undefined
    return bytes.subarray(byteOrderMark.length)
  }

  private transcode(bytes: Buffer): Buffer {
    const { table } = this
    if (this.text) return marked(this.text.decode(bytes, { stream: true }))
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

/** What to do about a UTF-16 file. */
export function setUtf16(bytes: Buffer, settingsAt: string): string {
  const isLittle = bytes[0] === 0xff || (bytes[0] !== 0xfe && bytes[1] === 0)
  const label = isLittle ? 'utf-16le' : 'utf-16be'
  return `Set ${settingsAt}.encoding in storehouse.config to ${label} and load it again, or save it as UTF-8 (in Excel: "CSV UTF-8").`
}

/** Text as UTF-8. Bytes that are invalid in the encoding are marked, so that their rows are malformed. */
export function marked(text: string): Buffer {
  if (!text.includes(REPLACEMENT)) return Buffer.from(text)
  const parts = text
    .split(REPLACEMENT)
    .flatMap((part, index) =>
      index === 0 ? [Buffer.from(part)] : [Buffer.from([UNDEFINED]), Buffer.from(part)],
    )
  return Buffer.concat(parts)
}

/** The most likely encoding of bytes that are not UTF-8: what Excel writes, unless it lacks one of them. */
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

/** 0x80 to 0x9f of windows-1252. Five of them are undefined. */
const windows = [
  ...['€', '', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '', 'Ž', ''],
  ...['', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '', 'ž', 'Ÿ'],
]

import { gzipSync } from 'node:zlib'
import type { Encoding } from './pollution_plan.ts'
import { brokenBytes } from './pollution_rows.ts'

/** The characters of windows-1252 for each byte from 0x80, by Node's decoder, without the five undefined ones. */
const windowsBytes = new Map(
  Array.from({ length: 128 }, (_, index) => index + 0x80)
    .filter((byte) => ![0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte))
    .map((byte) => [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte]),
)

const broken = {
  'utf-8': [[0xff], [0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0xf5, 0x80, 0x80, 0x80]],
  'windows-1252': [[0x81], [0x8d], [0x9d]],
  latin1: [],
} satisfies Record<Encoding, number[][]>

/** The text with `?` for characters that the encoding lacks. */
export function encodable(text: string, encoding: Encoding): string {
  if (encoding === 'utf-8') return text
  return Array.from(text, (character) =>
    character === brokenBytes || byteOf(character, encoding) !== undefined ? character : '?',
  ).join('')
}

/** Bytes of a text in an encoding that has its characters; `pick` chooses an invalid sequence for `brokenBytes`. */
export function encode(text: string, encoding: Encoding, pick: <T>(values: readonly T[]) => T): Buffer {
  const parts = text.split(brokenBytes).map((part) => encodeSound(part, encoding))
  const between = () => Buffer.from(pick<number[]>(broken[encoding]))
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [between(), part])))
}

function encodeSound(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8')
  return Buffer.from(Array.from(text, (character) => byteOf(character, encoding) ?? 0x3f))
}

function byteOf(character: string, encoding: 'latin1' | 'windows-1252'): number | undefined {
  const code = character.codePointAt(0) as number
  if (code < 0x80) return code
  if (encoding === 'windows-1252') return windowsBytes.get(character)
  return code < 0x100 ? code : undefined
}

/** Gzip data of the bytes, in one piece or, as in joined files, in three. */
export function gzipped(bytes: Buffer, inPieces: boolean): Buffer {
  if (!inPieces) return gzipSync(bytes)
  const third = Math.ceil(bytes.length / 3)
  return Buffer.concat([0, 1, 2].map((n) => gzipSync(bytes.subarray(n * third, (n + 1) * third))))
}

/** UTF-16 or UTF-32 of a text. */
export function wideBytes(text: string, unit: 16 | 32, order: 'little' | 'big'): Buffer {
  if (unit === 32) {
    const bytes = Buffer.alloc(Array.from(text).length * 4)
    Array.from(text).forEach((character, index) => {
      bytes.writeUInt32LE(character.codePointAt(0) as number, index * 4)
    })
    return bytes
  }
  const bytes = Buffer.from(text, 'utf16le')
  return order === 'big' ? bytes.swap16() : bytes
}

import { isAscii, isUtf8 } from 'node:buffer'
import { decode } from './decode.ts'

/** The encoding of a text, as `TextDecoder` names it, and how it was found. */
export interface GuessedEncoding {
  label: string
  basis: 'a byte-order mark' | 'every byte' | 'the letters that it makes'
}

const MARKS: readonly (readonly [readonly number[], string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
]

/** Multi-byte encodings, with the letters that identify a text in them. The others are tried after them. */
const WIDE: readonly (readonly [string, RegExp])[] = [
  ['shift_jis', /[\u3041-\u3096\u30a1-\u30fa\u30fc]/g],
  ['euc-jp', /[\u3041-\u3096\u30a1-\u30fa\u30fc]/g],
  ['gb18030', /[的一是不了在人有我他这个们来到时大地为国中市订单金额数量区路号日期客户]/g],
  ['big5', /[的一是不了在人有我他這個們來到時大地為國中市訂單金額數量區路號日期客戶]/g],
  ['euc-kr', /[이다는을를에의가하고지서부날주문자금]/g],
]
/** Sorted by how common they are among exports. */
const NARROW = ['windows-1252', 'windows-1250', 'windows-1251', 'windows-1254', 'iso-8859-2', 'macintosh']

/** How many bytes to look at. More only repeat the same letters. */
const ENOUGH = 256 * 1024

/** Guesses the encoding from the first bytes of a file. */
export function guessEncoding(bytes: Buffer): GuessedEncoding {
  const mark = MARKS.find(([signature]) => signature.every((byte, index) => bytes[index] === byte))
  if (mark) return { label: mark[1], basis: 'a byte-order mark' }
  const wide = utf16Of(bytes)
  if (wide) return { label: wide, basis: 'every byte' }
  if (isUtf8(withoutCutEnd(bytes))) return { label: 'utf-8', basis: 'every byte' }
  return { label: byLetters(bytes), basis: 'the letters that it makes' }
}

/** The bytes without an incomplete character at the end. */
function withoutCutEnd(bytes: Buffer): Buffer {
  let end = bytes.length
  for (let back = 0; back < 4 && end > 0; back++) {
    const byte = bytes[end - 1] as number
    if (byte < 0x80) break
    end--
    if (byte >= 0xc0) break
  }
  return isAscii(bytes.subarray(end)) ? bytes : bytes.subarray(0, end)
}

function utf16Of(bytes: Buffer): string | undefined {
  const pairs = Math.min(bytes.length >> 1, 2_000)
  if (pairs < 4) return undefined
  const nuls = [0, 0]
  for (let at = 0; at < 2 * pairs; at++) if (bytes[at] === 0) nuls[at % 2] = (nuls[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = nuls
  if (odd > 0.4 * pairs && even < 0.1 * pairs) return 'utf-16le'
  return even > 0.4 * pairs && odd < 0.1 * pairs ? 'utf-16be' : undefined
}

function byLetters(bytes: Buffer): string {
  const sample = linesWithLetters(bytes)
  for (const [label, letters] of WIDE) {
    const text = decoded(sample, label)
    if (text === undefined || /[\ue000-\uf8ff]/.test(text)) continue
    const others = text.match(/[^\p{ASCII}]/gu)?.length ?? 0
    if ((text.match(letters)?.length ?? 0) > 0.15 * others) return label
  }
  let best = { label: 'windows-1252', score: Number.NEGATIVE_INFINITY }
  for (const label of NARROW) {
    const score = likeness(decoded(sample, label) ?? '\0')
    if (score > best.score) best = { label, score }
  }
  return best.label
}

/** The lines with bytes that are not ASCII. The others say nothing. */
function linesWithLetters(bytes: Buffer): Buffer {
  const lines: Buffer[] = []
  let size = 0
  for (let start = 0; start < bytes.length && size < ENOUGH; ) {
    const found = bytes.indexOf(0x0a, start)
    const end = found < 0 ? bytes.length : found + 1
    const line = bytes.subarray(start, end)
    // The last line may end within a character.
    if (!isAscii(line) && (found >= 0 || lines.length === 0)) {
      lines.push(line)
      size += line.length
    }
    start = end
  }
  return Buffer.concat(lines)
}

function decoded(bytes: Buffer, label: string): string | undefined {
  try {
    new TextDecoder(label, { fatal: true }).decode(bytes)
    return decode(bytes, label)
  } catch {
    return undefined
  }
}

const WESTERN = /[äöüßéèêëàâçîïôûùñóíáúãõåøæÄÖÜÉÅØÀÇÑÁÓÍÚìòœ]/
const CENTRAL = /[ąęłńśźżćčřěůťďňőűăâîșțđĽľĺŕŁŚŻŹĆČŘŠŽšž]/
const TURKISH = /[ğışİŞĞ]/

/** How likely people wrote the text, per letter that is not ASCII. */
function likeness(text: string): number {
  let score = 0
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string
    if (letter < '\u0080') continue
    count++
    score += likenessOf(letter, text[at - 1] ?? ' ', text[at + 1] ?? ' ')
  }
  return count === 0 ? 0 : score / count
}

function likenessOf(letter: string, before: string, after: string): number {
  if (letter < '\u00a0' || letter === '\ufffd') return -5
  if (/\p{Script=Cyrillic}/u.test(letter)) return likenessOfCyrillic(letter, before, after)
  if (!/\p{L}/u.test(letter)) return /\p{L}/u.test(before) && /\p{L}/u.test(after) ? -3 : 0.3
  if (isCapitalInWord(letter, before)) return -2
  // Two accented letters in a row are rare in any language.
  const pair = before >= '\u00c0' && /\p{L}/u.test(before) ? -1.5 : 0
  return commonness(letter) + pair
}

/** Cyrillic letters are next to other Cyrillic letters. */
function likenessOfCyrillic(letter: string, before: string, after: string): number {
  if (/[A-Za-z]/.test(before + after)) return -3
  return /\p{Script=Cyrillic}/u.test(before + after) && !isCapitalInWord(letter, before) ? 2.2 : 0
}

function commonness(letter: string): number {
  if (WESTERN.test(letter)) return 2
  if (TURKISH.test(letter)) return 1.9
  return CENTRAL.test(letter) ? 1.7 : -1
}

function isCapitalInWord(letter: string, before: string): boolean {
  return /\p{Lu}/u.test(letter) && /\p{Ll}/u.test(before)
}

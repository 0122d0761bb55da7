import { LF } from '../csv/bytes.ts'
import { marked } from '../csv/decoder.ts'

// In ISO-2022-JP an escape sequence says which characters the bytes behind it stand for, until the next one. So a record
// cannot be looked at by itself. A line feed is one in every state, and files return to ASCII before it; in one that
// does not, the state is carried to the next line.

const ENCODING = 'iso-2022-jp'
const ASCII = '\x1b(B'
const ROMAN = '\x1b(J'
const KATAKANA = '\x1b(I'
const KANJI = '\x1b$B'
const ESCAPE = 0x1b
const ESCAPE_LENGTH = 3

interface Line {
  bytes: Buffer
  /** The same in UTF-8; bytes that are none of the encoding are 0xff. */
  text: Buffer
  /** The escape sequences that count where it begins and ends. */
  begins: string
  ends: string
}

/**
 * Changes a file in ISO-2022-JP as UTF-8: `change` gets it in UTF-8 and returns it with the same number of lines. Lines
 * that it does not change keep their bytes.
 */
export async function* throughUtf8(
  chunks: AsyncIterable<Buffer>,
  change: (chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  const waiting: Line[] = []
  async function* decoded() {
    let state = ASCII
    for await (const group of linesOf(chunks)) {
      const lines = group.map((bytes) => {
        const line = decodedLine(bytes, state)
        state = line.ends
        return line
      })
      waiting.push(...lines)
      yield Buffer.concat(lines.map(({ text }) => text))
    }
  }
  for await (const group of linesOf(change(decoded()))) {
    const pieces = group.map((text) => {
      const line = waiting.shift()
      if (!line) throw new Error('a line was added')
      return line.text.equals(text) ? line.bytes : encodedLine(text, line)
    })
    yield Buffer.concat(pieces)
  }
}

/** The whole lines of each chunk, with their line feeds. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer[], void, undefined> {
  let rest: Buffer[] = []
  for await (const chunk of chunks) {
    const lines: Buffer[] = []
    let from = 0
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      // A chunk is valid until the next one alone.
      lines.push(Buffer.concat([...rest, chunk.subarray(from, at + 1)]))
      rest = []
      from = at + 1
    }
    if (from < chunk.length) rest.push(Buffer.from(chunk.subarray(from)))
    if (lines.length > 0) yield lines
  }
  if (rest.length > 0) yield [Buffer.concat(rest)]
}

function decodedLine(bytes: Buffer, begins: string): Line {
  let ends = begins
  for (let at = bytes.indexOf(ESCAPE); at >= 0; at = bytes.indexOf(ESCAPE, at + 1)) {
    ends = bytes.toString('latin1', at, at + ESCAPE_LENGTH)
  }
  const whole = begins === ASCII ? bytes : Buffer.concat([Buffer.from(begins), bytes])
  return { bytes, text: marked(new TextDecoder(ENCODING).decode(whole)), begins, ends }
}

/** A changed line. It begins and ends in the states of the one whose place it takes. */
function encodedLine(text: Buffer, { begins, ends }: Line): Buffer {
  const table = bytesOfCharacters()
  const pieces: string[] = []
  let state = begins
  const enter = (wanted: string) => {
    if (state !== wanted) pieces.push(wanted)
    state = wanted
  }
  for (const character of characters(text)) {
    const found = table.get(character)
    enter(found?.state ?? ASCII)
    pieces.push(found?.bytes ?? (character.charCodeAt(0) < 0x80 || character === UNDEFINED ? character : '?'))
  }
  enter(ends)
  return Buffer.from(pieces.join(''), 'latin1')
}

/** Stands for a byte that is none of the encoding. */
const UNDEFINED = '\xff'

function characters(text: Buffer): string[] {
  return [...text.toString()].map((character) => (character === '\ufffd' ? UNDEFINED : character))
}

interface Encoded {
  state: string
  /** As text of latin1. */
  bytes: string
}

let table: Map<string, Encoded> | undefined

/** How each character is written that is none of ASCII. */
function bytesOfCharacters(): Map<string, Encoded> {
  if (table) return table
  const found = new Map<string, Encoded>()
  const decoder = new TextDecoder(ENCODING)
  const add = (state: string, bytes: string) => {
    const text = decoder.decode(Buffer.from(state + bytes, 'latin1'))
    if ([...text].length !== 1 || text === '\ufffd' || text.charCodeAt(0) < 0x80 || found.has(text)) return
    found.set(text, { state, bytes })
  }
  for (let first = 0x21; first < 0x7f; first++) {
    const byte = String.fromCharCode(first)
    for (let second = 0x21; second < 0x7f; second++) add(KANJI, byte + String.fromCharCode(second))
    add(ROMAN, byte)
    add(KATAKANA, byte)
  }
  table = found
  return found
}

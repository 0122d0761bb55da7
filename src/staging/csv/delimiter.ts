import { COMMA, type Delimiter, LF, QUOTE, SEMICOLON, TAB } from './bytes.ts'

const candidates: readonly [number, Delimiter][] = [
  [COMMA, ','],
  [SEMICOLON, ';'],
  [TAB, '\t'],
]

/**
 * The most frequent delimiter outside quotes in the header; of several, the first of `,` `;` and tab. Undefined if the
 * header does not end within the bytes and more may come.
 */
export function findDelimiter(
  bytes: Uint8Array,
  from: number,
  limit: number,
  atEnd: boolean,
  quote: number = QUOTE,
): Delimiter | undefined {
  const counts = new Map<number, number>(candidates.map(([byte]) => [byte, 0]))
  let fieldStart = true
  let at = from
  while (at < limit && bytes[at] !== LF) {
    const byte = bytes[at] as number
    const found = counts.get(byte)
    if (found !== undefined) counts.set(byte, found + 1)
    at = byte === quote && fieldStart ? pastQuoted(bytes, at, limit) : at + 1
    fieldStart = found !== undefined
  }
  if (at >= limit && !atEnd) return undefined
  const most = Math.max(...counts.values())
  return candidates.find(([byte]) => counts.get(byte) === most)?.[1] ?? ','
}

/** The position after the quote that closes the one at `open`; `limit` if there is none. */
function pastQuoted(bytes: Uint8Array, open: number, limit: number): number {
  const quote = bytes[open]
  for (let at = open + 1; at < limit; at++) {
    if (bytes[at] !== quote) continue
    if (at + 1 >= limit || bytes[at + 1] !== quote) return at + 1
    at++
  }
  return limit
}

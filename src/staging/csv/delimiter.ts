import { COMMA, type Delimiter, LF, QUOTE, SEMICOLON, TAB } from './bytes.ts'

const candidates: readonly [number, Delimiter][] = [
  [COMMA, ','],
  [SEMICOLON, ';'],
  [TAB, '\t'],
]

/**
 * The delimiter that the header has most of outside quotes; of several, the first of `,` `;` and tab.
 * Undefined if the header does not end within the bytes and more may come.
 */
export function findDelimiter(
  bytes: Uint8Array,
  from: number,
  limit: number,
  atEnd: boolean,
): Delimiter | undefined {
  const counts = new Map<number, number>(candidates.map(([byte]) => [byte, 0]))
  let quoted = false
  let fieldStart = true
  let at = from
  for (; at < limit; at++) {
    const byte = bytes[at] as number
    if (quoted) {
      if (byte === QUOTE) {
        if (bytes[at + 1] === QUOTE && at + 1 < limit) at++
        else quoted = false
      }
      continue
    }
    if (byte === LF) break
    const found = counts.get(byte)
    if (found !== undefined) counts.set(byte, found + 1)
    if (byte === QUOTE && fieldStart) quoted = true
    fieldStart = found !== undefined
  }
  if (at >= limit && !atEnd) return undefined
  const most = Math.max(...counts.values())
  return candidates.find(([byte]) => counts.get(byte) === most)?.[1] ?? ','
}

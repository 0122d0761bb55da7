import { QUOTE, SPACE } from './csv/bytes.ts'

const BACKSLASH = 0x5c

/**
 * Writes a value, UTF-8 in `from[start..end)`, as the content of a JSON string. Returns its end; −1 if a character must
 * be escaped.
 */
export function writePlain(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  let next = at
  for (let place = start; place < end; place++) {
    const byte = from[place] as number
    if (byte < SPACE || byte === QUOTE || byte === BACKSLASH) return -1
    to[next++] = byte
  }
  return next
}

/** A JSON string for a line in COPY's text format. */
export function copiedJson(text: string): string {
  return JSON.stringify(text).replaceAll('\\', '\\\\')
}

import { CUT_TO_BYTES, MAX_KEPT_BYTES } from './bytes.ts'

/**
 * The text of a record to keep with its rejection. Invalid UTF-8 becomes U+FFFD and NUL `\0`, because PostgreSQL's text
 * can hold neither. A text of more than 4 MiB is cut, unless `whole`.
 */
export function rawText(bytes: Buffer, start: number, end: number, whole = false): string {
  if (whole || end - start <= MAX_KEPT_BYTES) return shown(bytes, start, end)
  return cutText(bytes.subarray(start, start + CUT_TO_BYTES), end - start)
}

const CUT_NOTE = /… \(cut: the row has \d+ bytes; the file itself holds all of it\)$/

/** Whether a kept text is only the beginning of its record. */
export function isCut(text: string): boolean {
  return text.length > CUT_TO_BYTES / 4 && CUT_NOTE.test(text.slice(-100))
}

/** The beginning of a record of `length` bytes, with a note about the rest. */
export function cutText(beginning: Buffer, length: number): string {
  const kept = shown(beginning, 0, beginning.length).replace(/\uFFFD+$/, '')
  return `${kept}… (cut: the row has ${length} bytes; the file itself holds all of it)`
}

function shown(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end).replaceAll('\0', '\\0')
}

import { CUT_TO_BYTES, MAX_KEPT_BYTES } from './bytes.ts'

/**
 * The text of a record as it is kept with its rejection: bytes that are no UTF-8 as U+FFFD, NUL as `\0`,
 * since PostgreSQL's text holds neither. A text of more than 4 MiB is cut, unless `whole`.
 */
export function rawText(bytes: Buffer, start: number, end: number, whole = false): string {
  if (whole || end - start <= MAX_KEPT_BYTES) return shown(bytes, start, end)
  return cutText(bytes.subarray(start, start + CUT_TO_BYTES), end - start)
}

const CUT_NOTE = /… \(cut: the row has \d+ bytes; the file itself holds all of it\)$/

/** Whether a kept text is just the beginning of its record. */
export function isCut(text: string): boolean {
  return text.length > CUT_TO_BYTES / 4 && CUT_NOTE.test(text.slice(-100))
}

/** The beginning of a record of `length` bytes, with a note of what is not kept. */
export function cutText(beginning: Buffer, length: number): string {
  const kept = shown(beginning, 0, beginning.length).replace(/\uFFFD+$/, '')
  return `${kept}… (cut: the row has ${length} bytes; the file itself holds all of it)`
}

function shown(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end).replaceAll('\0', '\\0')
}

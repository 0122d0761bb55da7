import { LF } from './bytes.ts'
import type { WorkBuffer } from './work_buffer.ts'

/**
 * Skips the lines above the header according to the profile: a number of them, or all that begin a certain way. Returns
 * where the next line begins; undefined if more bytes are needed. Does not change `work`.
 */
export function preambleLines(
  work: WorkBuffer,
  atEnd: boolean,
  skip: number | string | undefined = 0,
): { start: number; line: number } | undefined {
  const isPassed = typeof skip === 'number' ? (_: Buffer, line: number) => line <= skip : beginsWith(skip)
  let { start } = work
  let line = 1
  for (;;) {
    const lineFeed = work.bytes.subarray(start, work.end).indexOf(LF)
    if (lineFeed < 0 && !atEnd) return undefined
    const end = lineFeed < 0 ? work.end : start + lineFeed + 1
    if (start === work.end || !isPassed(work.bytes.subarray(start, end), line)) return { start, line }
    start = end
    line++
  }
}

function beginsWith(prefix: string): (line: Buffer) => boolean {
  const bytes = Buffer.from(prefix)
  return (line) => bytes.length > 0 && line.subarray(0, bytes.length).equals(bytes)
}

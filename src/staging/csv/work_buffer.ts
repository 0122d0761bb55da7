import { MAX_RECORD_BYTES } from './bytes.ts'

/** Room for the longest record held in memory, and a chunk. */
const LARGEST = MAX_RECORD_BYTES + 1024 * 1024

/**
 * The bytes of a file that were read and not handled yet: `bytes[start..end)`.
 *
 * There is always room for one byte past `end`, which the scanner uses as a sentinel.
 */
export class WorkBuffer {
  bytes: Buffer = Buffer.alloc(1)
  start = 0
  end = 0
  private readonly usual: number

  constructor(usual = 1024 * 1024) {
    this.usual = usual
  }

  /** Adds bytes at the end; `start` and `end` may move. */
  append(chunk: Uint8Array): void {
    const held = this.end - this.start
    const needed = held + chunk.length + 1
    if (this.end + chunk.length + 1 > this.bytes.length) {
      if (needed > this.bytes.length) {
        // Where nothing is held, this may be all of a small file.
        this.move(held === 0 ? needed : Math.max(needed, this.usual, Math.min(held * 2, LARGEST)))
      } else if (this.bytes.length > 4 * this.usual && needed <= this.usual) this.move(this.usual)
      else this.bytes.copy(this.bytes, 0, this.start, this.end)
      this.start = 0
      this.end = held
    }
    this.bytes.set(chunk, this.end)
    this.end += chunk.length
  }

  private move(size: number): void {
    const moved = Buffer.allocUnsafeSlow(size)
    this.bytes.copy(moved, 0, this.start, this.end)
    this.bytes = moved
  }
}

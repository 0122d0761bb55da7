const FIRST_BYTES = 16 * 1024
const GROWTH = 8
const LARGEST_BYTES = 512 * 1024

/**
 * Blocks of memory for the rows of one file, each larger than the last. Most files are small, and memory outside the
 * heap, once it adds up to some MB, makes the collector go through all of the heap.
 */
export class GrowingBlocks {
  private size = FIRST_BYTES

  /** A new block with room for at least so many bytes. */
  next(room: number): Buffer {
    const block = Buffer.allocUnsafeSlow(Math.max(this.size, room))
    this.size = Math.min(this.size * GROWTH, LARGEST_BYTES)
    return block
  }
}

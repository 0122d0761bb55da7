import { open } from 'node:fs/promises'
import { SourceBytes } from '../../staging/source_bytes.ts'
import type { FileBytes } from '../../staging/source_file.ts'

const MIB = 1024 * 1024
/** Files up to this size are read in full. */
const WHOLE_BYTES = 16 * MIB
const HEAD_BYTES = 4 * MIB
const BLOCK_BYTES = 128 * 1024
const BLOCKS = 64

/** The bytes of a file that were read. */
export interface Sample {
  /** From the beginning. */
  head: Buffer
  /** Spread evenly over the rest of the file up to its end. Empty if `head` is the whole file. */
  blocks: Buffer[]
  isWhole: boolean
  /** Uncompressed size; undefined if a compressed file was not read to its end. */
  sizeBytes: number | undefined
}

/**
 * Reads a small file in full, and of a large one the beginning and blocks from all over it. So a file of many gigabytes
 * takes a second. A compressed file can only be read from its beginning.
 *
 * @param only the number of bytes from the beginning, if those are enough
 */
export async function takeSample(file: FileBytes, only?: number): Promise<Sample> {
  const isPacked = file.gzip || file.zip !== undefined
  if (only !== undefined) {
    const { bytes, isWhole } = await beginning(file, only)
    return {
      head: bytes,
      blocks: [],
      isWhole,
      sizeBytes: isWhole ? bytes.length : isPacked ? undefined : file.size,
    }
  }
  if (isPacked || file.size <= WHOLE_BYTES) {
    const { bytes, isWhole } = await beginning(file, WHOLE_BYTES)
    return { head: bytes, blocks: [], isWhole, sizeBytes: isWhole ? bytes.length : undefined }
  }
  const { bytes: head } = await beginning(file, HEAD_BYTES)
  const handle = await open(file.path, 'r')
  try {
    const blocks: Buffer[] = []
    const step = (file.size - HEAD_BYTES - BLOCK_BYTES) / (BLOCKS - 1)
    for (let number = 0; number < BLOCKS; number++) {
      const at = HEAD_BYTES + Math.floor(step * number)
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(BLOCK_BYTES), 0, BLOCK_BYTES, at)
      blocks.push(buffer.subarray(0, bytesRead))
    }
    return { head, blocks, isWhole: false, sizeBytes: file.size }
  } finally {
    await handle.close()
  }
}

async function beginning(file: FileBytes, most: number): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of new SourceBytes(file)) {
    chunks.push(Buffer.from(chunk))
    size += chunk.length
    if (size > most) return { bytes: Buffer.concat(chunks, most), isWhole: false }
  }
  return { bytes: Buffer.concat(chunks), isWhole: true }
}

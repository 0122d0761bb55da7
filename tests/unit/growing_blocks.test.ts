import { expect, test } from 'vitest'
import { WorkBuffer } from '../../src/staging/csv/work_buffer.ts'
import { GrowingBlocks } from '../../src/staging/growing_blocks.ts'

// Memory outside the heap makes the collector run: a small file must not take some MB of it.

test('the first block of a file is small, and later ones grow to half a megabyte', () => {
  const blocks = new GrowingBlocks()
  expect([1, 2, 3, 4].map(() => blocks.next(0).length / 1024)).toEqual([16, 128, 512, 512])
  expect(blocks.next(600 * 1024)).toHaveLength(600 * 1024)
})

test('the bytes of a small file take no more room than they need, those of a large one its usual room', () => {
  const work = new WorkBuffer(1000)
  work.append(Buffer.alloc(10))
  expect(work.bytes).toHaveLength(11)
  work.append(Buffer.alloc(10))
  expect(work.bytes).toHaveLength(1000)
})

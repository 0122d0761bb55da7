import { appendFileSync } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashFile } from '../../src/staging/hash_file.ts'
import { SourceBytes } from '../../src/staging/source_bytes.ts'
import type { FileBytes } from '../../src/staging/source_file.ts'

const MB = 1024 * 1024
const usual = { maxRatio: 200, maxGigabytes: 100 }
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-gzip-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function sourceFile(name: string, content: Buffer, gzip: boolean): Promise<FileBytes> {
  const path = join(folder, name)
  await writeFile(path, content)
  const { size, mtime } = await stat(path)
  return { path, name, gzip, size, writtenAt: mtime }
}

test('a file that unpacks to hundreds of times its size is refused unless the configuration allows it', async () => {
  const bomb = await sourceFile('orders.csv', gzipSync(Buffer.alloc(30 * MB)), true)
  await expect(hashFile(bomb, usual)).rejects.toMatchObject({
    message: expect.stringMatching(
      /^orders\.csv: it unpacks to more than 200 times its size \(its first .* to 1\d\.\d MB\)\.$/,
    ),
    hint: expect.stringContaining('raise gzip.maxRatio in storehouse.config'),
  })
  expect((await hashFile(bomb, { ...usual, maxRatio: 2_000 })).sizeBytes).toBe(30 * MB)
})

test('a small file may unpack to any multiple of its size', async () => {
  const small = await sourceFile('small.csv', gzipSync(Buffer.alloc(15 * MB)), true)
  expect((await hashFile(small, usual)).sizeBytes).toBe(15 * MB)
})

test('a file that unpacks to more than the limit is refused', async () => {
  const large = await sourceFile('large.csv', gzipSync(Buffer.alloc(3 * MB)), true)
  await expect(hashFile(large, { ...usual, maxGigabytes: 0.002 })).rejects.toMatchObject({
    message: 'large.csv: it unpacks to more than 0.002 GB.',
    hint: expect.stringContaining('raise gzip.maxGigabytes in storehouse.config'),
  })
})

test.each([
  ['plain', false],
  ['packed', true],
] as const)('reading a %s file that grows without end stops', async (name, gzip) => {
  const piece = Buffer.alloc(MB, 'order_id,customer_id\n')
  const content = gzip ? gzipSync(piece) : piece
  const file = await sourceFile(`${name}.csv`, content, gzip)
  const read = async () => {
    for await (const _ of new SourceBytes(file, usual)) appendFileSync(file.path, content)
  }
  await expect(read()).rejects.toThrow('the file changed while it was being loaded')
})

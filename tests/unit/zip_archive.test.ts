import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inspectFiles } from '../../src/inspect/inspect_files.ts'
import { archiveFile } from '../../src/staging/archive_file.ts'
import { discoverFiles } from '../../src/staging/discover.ts'
import { hashFile } from '../../src/staging/hash_file.ts'
import { SourceBytes } from '../../src/staging/source_bytes.ts'
import { scratchFolder } from '../support/scratch_folder.ts'
import { type ZippedFile, zipOf } from '../support/zip_file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(scratchFolder(), 'storehouse-zip-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const orders = 'order_id,time\nO1,2026-03-01\n'

/** Puts a zip archive into the inbox and looks for files there. */
async function discovered(files: readonly ZippedFile[]) {
  writeFileSync(join(folder, 'export.zip'), zipOf(files))
  return discoverFiles([folder], { feeds: {} }, { ignoreUnknown: false })
}

async function only(files: readonly ZippedFile[]) {
  const found = await discovered(files)
  expect(found.problems).toEqual([])
  const [file] = found.files
  if (!file || found.files.length > 1) throw new Error(`${found.files.length} files`)
  return file
}

test('each CSV file in an archive is a file of its own, with the bytes, name and time that it has there', async () => {
  const found = await discovered([
    { name: 'march/orders_2026-03-31.csv', content: orders },
    { name: 'march/refunds.csv', content: 'refund_id,order_id,amount,time\n' },
    { name: '__MACOSX/._orders.csv', content: 'x' },
  ])
  expect(found.problems).toEqual([])
  expect(found.files.map(({ feed, name, path, fileDate }) => ({ feed, name, path, fileDate }))).toEqual([
    {
      feed: 'orders',
      name: 'orders_2026-03-31.csv',
      path: join(folder, 'export.zip/march/orders_2026-03-31.csv'),
      fileDate: { day: '2026-03-31' },
    },
    {
      feed: 'refunds',
      name: 'refunds.csv',
      path: join(folder, 'export.zip/march/refunds.csv'),
      fileDate: { modifiedAt: new Date('2026-04-01T10:00:00Z') },
    },
  ])
  writeFileSync(join(folder, 'plain.csv'), orders)
  const plain = { path: join(folder, 'plain.csv'), name: 'plain.csv', gzip: false }
  const { size, mtime } = await import('node:fs').then(({ statSync }) => statSync(plain.path))
  const [file] = found.files
  expect(file && (await hashFile(file)).hash).toBe(
    (await hashFile({ ...plain, size, writtenAt: mtime })).hash,
  )
})

test('a name that leads out of the folder writes nowhere, and the other files are read', async () => {
  const found = await discovered([
    { name: '../../orders.csv', content: orders },
    { name: 'orders_2.csv', content: orders },
  ])
  expect(found.files.map(({ name }) => name)).toEqual(['orders.csv', 'orders_2.csv'])
  const archive = join(folder, 'archive')
  for (const file of found.files) {
    const { hash } = await hashFile(file)
    expect(await archiveFile(file, { archive, timezone: 'UTC', hash })).toBe(
      join(archive, '2026-04-01', `${file.name}.gz`),
    )
  }
  expect(existsSync(join(folder, 'export.zip'))).toBe(true)
})

test('unreadable entries are reported, and a broken archive is refused', async () => {
  const found = await discovered([{ name: 'readme.txt', content: 'Hello' }])
  expect(found.files).toEqual([])
  expect(found.problems[0]?.path).toBe(join(folder, 'export.zip/readme.txt'))
  writeFileSync(join(folder, 'export.zip'), zipOf([{ name: 'orders.csv', content: orders }]).subarray(0, 60))
  const broken = await discoverFiles([folder], { feeds: {} }, { ignoreUnknown: false })
  expect(broken.problems[0]?.message).toContain('the zip archive is broken or cut off')
})

test('a file that unpacks to more than the limits is refused, as a .gz file is', async () => {
  const bomb = await only([{ name: 'orders.csv', content: Buffer.alloc(40 * 1024 * 1024, 'a') }])
  const read = async () => {
    for await (const _ of new SourceBytes(bomb, { maxRatio: 200, maxGigabytes: 1 }));
  }
  await expect(read()).rejects.toThrow('it unpacks to more than 200 times its size')
})

test('an encrypted file is refused with the advice to unpack it', async () => {
  const file = await only([{ name: 'orders.csv', content: orders, flags: 1 }])
  await expect(hashFile(file)).rejects.toThrow('it is encrypted')
})

test('a file with a wrong checksum is refused', async () => {
  const bytes = zipOf([{ name: 'orders.csv', content: orders }])
  // The check sum, in the list at the end.
  const at = bytes.lastIndexOf('PK\x01\x02') + 16
  bytes[at] = (bytes[at] as number) ^ 0xff
  writeFileSync(join(folder, 'export.zip'), bytes)
  const { files } = await discoverFiles([folder], { feeds: {} }, { ignoreUnknown: false })
  await expect(hashFile(files[0] as never)).rejects.toThrow('broken or cut off')
})

test('inspect looks at the files of an archive', async () => {
  writeFileSync(join(folder, 'export.zip'), zipOf([{ name: 'orders.csv', content: orders }]))
  const { files } = await inspectFiles([join(folder, 'export.zip')], { feeds: {} })
  expect(files.map(({ path, identity }) => [path, identity.name])).toEqual([
    [join(folder, 'export.zip/orders.csv'), 'orders'],
  ])
})

test('a workbook is refused with how to save its sheet as CSV', async () => {
  writeFileSync(join(folder, 'orders_2026-03-31.xlsx'), zipOf([{ name: '[Content_Types].xml', content: '' }]))
  const { problems } = await discoverFiles([folder], { feeds: {} }, { ignoreUnknown: false })
  expect(problems[0]?.hint).toContain(
    'Save its sheet as orders_2026-03-31.csv, UTF-8. In Excel: File, Save As, "CSV UTF-8',
  )
})

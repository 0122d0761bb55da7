import { createHash } from 'node:crypto'
import {
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { crc32, gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { archiveFile, recordAge } from '../../src/staging/archive_file.ts'
import { discoverFiles } from '../../src/staging/discover.ts'
import { SourceBytes } from '../../src/staging/source_bytes.ts'
import type { InputFile } from '../../src/staging/source_file.ts'

const content = 'order_id,time\no1,2026-11-01\n'
const modifiedAt = new Date('2026-11-20T23:30:00.123Z')
let folder: string
let archive: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-archive-'))
  archive = join(folder, 'archive')
  await mkdir(join(folder, 'inbox'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

async function put(name: string, text = content, changedAt = modifiedAt): Promise<InputFile> {
  const path = join(folder, 'inbox', name)
  await writeFile(path, name.endsWith('.gz') ? gzipSync(text) : text)
  await utimes(path, changedAt, changedAt)
  return found(path)
}

async function found(path: string): Promise<InputFile> {
  const { files } = await discoverFiles([path], { feeds: {} }, { ignoreUnknown: false })
  return files[0] as InputFile
}

async function move(file: InputFile, text = content, timezone = 'UTC'): Promise<string> {
  return relative(archive, await archiveFile(file, { archive, timezone, hash: hashOf(text) }))
}

const archived = async () =>
  (await readdir(archive, { recursive: true })).filter((path) => path.includes('.')).sort()
const inbox = () => readdir(join(folder, 'inbox'))
const unzipped = async (path: string) => gunzipSync(await readFile(join(archive, path))).toString()

test.each(['orders_2026-11-19.csv', 'orders_2026-11-19.csv.gz'])(
  '%s moves to the folder of its date, gzipped, with its time of last change',
  async (name) => {
    const path = await move(await put(name))
    expect(path).toBe('2026-11-19/orders_2026-11-19.csv.gz')
    expect(await unzipped(path)).toBe(content)
    expect((await stat(join(archive, path))).mtime).toEqual(modifiedAt)
    expect([await inbox(), await archived()]).toEqual([[], [path]])
  },
)

test('a file without a date moves to the day of its last change in the business time zone', async () => {
  expect(await move(await put('orders.csv'))).toBe('2026-11-20/orders.csv.gz')
  expect(await move(await put('orders.csv'), content, 'Asia/Tokyo')).toBe('2026-11-21/orders.csv.gz')
  const { files } = await discoverFiles([archive], { feeds: {} }, { ignoreUnknown: false })
  expect(files.map(({ fileDate }) => fileDate)).toEqual([{ modifiedAt }, { modifiedAt }])
})

/** Copies the archive as a tool does that knows nothing of times, with other folders. */
async function copyWithoutTimes(): Promise<InputFile[]> {
  const copy = join(folder, 'copy')
  for (const [index, path] of (await archived()).entries()) {
    await mkdir(join(copy, `unpacked ${index}`), { recursive: true })
    await writeFile(join(copy, `unpacked ${index}`, basename(path)), await readFile(join(archive, path)))
  }
  const { files } = await discoverFiles([copy], { feeds: {} }, { ignoreUnknown: false })
  return files
}

test.each(['orders.csv', 'orders.csv.gz', 'ORDERS_part2.csv', 'orders_2026-11-19.csv'])(
  '%s keeps its age in the archive, wherever its bytes are copied to',
  async (name) => {
    const file = await put(name)
    await move(file)
    const copies = await copyWithoutTimes()
    expect(copies).toMatchObject([
      { name: file.name, fileDate: file.fileDate, modifiedAt, gzip: true, remarks: [] },
    ])
    expect(copies[0]?.writtenAt).not.toEqual(modifiedAt)
  },
)

test('files of one name and day keep their ages apart', async () => {
  const hours = ['08', '12', '10']
  for (const hour of hours) {
    await move(await put('orders.csv', content + hour, new Date(`2026-11-20T${hour}:00Z`)), content + hour)
  }
  const copies = await copyWithoutTimes()
  const found = await Promise.all(
    copies.map(async ({ path, modifiedAt }) => [
      gunzipSync(await readFile(path))
        .toString()
        .slice(-2),
      modifiedAt.toISOString().slice(11, 13),
    ]),
  )
  expect(found.sort()).toEqual([
    ['08', '08'],
    ['10', '10'],
    ['12', '12'],
  ])
})

test('an archived file that passes through the inbox again is the same file, and kept once', async () => {
  const path = await move(await put('orders.csv'))
  const bytes = await readFile(join(archive, path))
  await writeFile(join(folder, 'inbox', 'orders.csv.gz'), bytes)
  expect(await move(await found(join(folder, 'inbox', 'orders.csv.gz')))).toBe(path)
  expect([await inbox(), await archived()]).toEqual([[], [path]])

  // In another archive it keeps its age, too.
  await writeFile(join(folder, 'inbox', 'orders.csv.gz'), bytes)
  await rm(archive, { recursive: true })
  expect(await move(await found(join(folder, 'inbox', 'orders.csv.gz')))).toBe(path)
  expect(await copyWithoutTimes()).toMatchObject([{ name: 'orders.csv', modifiedAt }])
})

test('a file system that spells names differently changes no name, and a changed name is reported', async () => {
  const path = join(archive, await move(await put('Orders.csv')))
  await rename(path, join(archive, 'ORDERS.CSV.GZ'))
  expect(await found(join(archive, 'ORDERS.CSV.GZ'))).toMatchObject({ name: 'Orders.csv', remarks: [] })
  await rename(join(archive, 'ORDERS.CSV.GZ'), join(archive, 'orders_7.csv.gz'))
  expect(await found(join(archive, 'orders_7.csv.gz'))).toMatchObject({
    name: 'orders_7.csv',
    modifiedAt,
    remarks: ['it was archived as Orders.csv: under another name it counts as another file'],
  })
})

test('any gzip file keeps its bytes and gets the record', async () => {
  // A name, a comment, a field and a checksum in the header, as other tools write them, and a second piece behind it.
  const [head, body] = [gzipSync(content).subarray(0, 10), gzipSync(content).subarray(10)]
  head[3] = 2 + 4 + 8 + 16
  const extra = Buffer.from('\x06\x00XY\x02\x00ok', 'latin1')
  const fields = Buffer.concat([head, extra, Buffer.from('a name\0a comment\0')])
  const checksum = Buffer.alloc(2)
  checksum.writeUInt16LE(crc32(fields) % 65_536)
  const path = join(folder, 'inbox', 'orders.csv.gz')
  await writeFile(path, Buffer.concat([fields, checksum, body, gzipSync('more')]))
  await utimes(path, modifiedAt, modifiedAt)
  const target = await move(await found(path), `${content}more`)
  expect(await unzipped(target)).toBe(`${content}more`)
  expect(await copyWithoutTimes()).toMatchObject([{ modifiedAt }])
})

test('a damaged record is reported, and the file gets no other date', async () => {
  const path = join(archive, await move(await put('orders.csv')))
  const bytes = await readFile(path)
  bytes.write('7', bytes.indexOf('2026') + 3)
  await writeFile(path, bytes)
  const { files, problems } = await discoverFiles([path], { feeds: {} }, { ignoreUnknown: false })
  expect(files).toEqual([])
  expect(problems).toMatchObject([
    {
      message: `${path}: the record of its name and modification time is damaged.`,
      hint: expect.stringMatching(/unpack it with gunzip\.$/),
    },
  ])
  expect(gunzipSync(bytes).toString()).toBe(content)
})

test('a file that was archived without a record gets one, and keeps its bytes and other names', async () => {
  await mkdir(archive)
  const path = join(archive, 'orders.csv.gz')
  await writeFile(path, gzipSync(content))
  await link(path, join(folder, 'other'))
  await recordAge(path, { name: 'orders.csv', modifiedAt }, hashOf(content))
  expect(await found(path)).toMatchObject({ name: 'orders.csv', modifiedAt, writtenAt: modifiedAt })
  expect(await readFile(join(folder, 'other'))).toEqual(gzipSync(content))
  expect(await archived()).toEqual(['orders.csv.gz'])
  await expect(
    recordAge(path, { name: 'orders.csv', modifiedAt: new Date() }, hashOf('other')),
  ).rejects.toThrow('changed')
  expect(await found(path)).toMatchObject({ modifiedAt })
})

test('a file of the same name with other content is never overwritten', async () => {
  const name = 'orders_2026-11-19.csv'
  const paths = []
  for (const text of ['a', 'b', 'c']) {
    paths.push(await move(await put(`${name}${text === 'b' ? '.gz' : ''}`, text), text))
  }
  expect(paths).toEqual([`2026-11-19/${name}.gz`, `2026-11-19/2/${name}.gz`, `2026-11-19/3/${name}.gz`])
  expect(await Promise.all(paths.map(unzipped))).toEqual(['a', 'b', 'c'])
  expect(await archived()).toHaveLength(3)
})

test('equal content is kept once, and a move that was cut off is finished', async () => {
  const name = 'orders_2026-11-19.csv'
  const paths = [await move(await put(name)), await move(await put(`${name}.gz`))]
  expect(new Set(paths).size).toBe(1)
  expect([await inbox(), await archived()]).toEqual([[], [`2026-11-19/${name}.gz`]])
})

test('equal content without a date in its name is kept once for each time', async () => {
  await move(await put('orders.csv'))
  await move(await put('orders.csv', content, new Date('2026-11-20T01:00Z')))
  expect(await archived()).toEqual(['2026-11-20/2/orders.csv.gz', '2026-11-20/orders.csv.gz'])
})

test('a file that changed since it was loaded stays where it is', async () => {
  const file = await put('orders_2026-11-19.csv')
  await put('orders_2026-11-19.csv', 'other')
  await expect(move(file)).rejects.toMatchObject({
    name: 'SourceFileError',
    message: 'orders_2026-11-19.csv: the file changed after it was loaded; it was not archived.',
  })
  // The same size and time, but other bytes than those that were loaded.
  await expect(move(await put('orders_2026-11-19.csv', 'x'.repeat(content.length)))).rejects.toThrow(
    'changed',
  )
  expect([await inbox(), await archived().catch(() => [])]).toEqual([['orders_2026-11-19.csv'], []])
})

test('a file that is replaced while it is read is read as it was, and its replacement stays', async () => {
  const old = Array.from({ length: 100_000 }, (_, n) => `o${n},2026-11-01\n`).join('')
  const file = await put('orders_2026-11-19.csv', old)
  const source = new SourceBytes(file)
  const read: Buffer[] = []
  for await (const chunk of source) {
    read.push(Buffer.from(chunk))
    if (read.length > 1) continue
    await writeFile(join(folder, 'new'), content)
    await rename(join(folder, 'new'), file.path)
  }
  expect(Buffer.concat(read).toString()).toBe(old)
  expect(source.digest().hash).toBe(hashOf(old))
  await expect(move(file, old)).rejects.toThrow('the file changed after it was loaded')
  expect(await readFile(file.path, 'utf8')).toBe(content)
})

test('a link is replaced by its content', async () => {
  await writeFile(join(folder, 'export.bin'), gzipSync(content))
  await utimes(join(folder, 'export.bin'), modifiedAt, modifiedAt)
  const path = join(folder, 'inbox', 'orders_2026-11-19.csv.gz')
  await symlink('../export.bin', path)
  expect(await unzipped(await move(await found(path)))).toBe(content)
  expect([await inbox(), (await readdir(folder)).sort()]).toEqual([[], ['archive', 'export.bin', 'inbox']])
})

test('an archive that cannot be written to is reported, and the file stays', async () => {
  await writeFile(archive, 'a file where the folder should be')
  await expect(move(await put('orders.csv'))).rejects.toMatchObject({
    name: 'SourceFileError',
    message: `orders.csv: the archive ${archive} cannot be written to (a part of the path is a file).`,
    hint: expect.stringMatching(
      /^It is loaded and stays at .*; the next load moves it\. .* or set `archive` in/,
    ),
  })
  expect(await inbox()).toEqual(['orders.csv'])
})

test('a file that is loaded from the archive stays there', async () => {
  const path = await move(await put('orders_2026-11-19.csv'))
  expect(await move(await found(join(archive, path)))).toBe(path)
  const other = await move(
    await put('orders_2026-11-19.csv', `${content}o2,2026-11-02\n`),
    `${content}o2,2026-11-02\n`,
  )
  expect(await move(await found(join(archive, other)), `${content}o2,2026-11-02\n`)).toBe(other)

  await symlink(archive, join(folder, 'linked'))
  expect(await move(await found(join(folder, 'linked', path)))).toBe(path)
  expect(await archived()).toEqual([other, path].sort())
})

test('a file with a second name is copied, so that writing there does not change the archive', async () => {
  const file = await put('orders_2026-11-19.csv.gz')
  await link(file.path, join(folder, 'today.csv.gz'))
  const path = await move(await found(file.path))
  await writeFile(join(folder, 'today.csv.gz'), gzipSync('order_id\nother\n'))
  expect(await unzipped(path)).toBe(content)
  expect(await inbox()).toEqual([])
})

test('a file that disappears meanwhile is reported as missing in the archive', async () => {
  const file = await put('orders_2026-11-19.csv')
  await rm(file.path)
  await expect(move(file)).rejects.toThrow('the file went away after it was loaded; it was not archived.')
})

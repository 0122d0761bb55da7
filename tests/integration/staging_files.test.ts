import { createHash } from 'node:crypto'
import { mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { discoverFiles } from '../../src/staging/discover.ts'
import { hashFile } from '../../src/staging/hash_file.ts'
import type { SourceFile } from '../../src/staging/source_file.ts'
import { type StagedFile, stageFile } from '../../src/staging/stage_file.ts'
import { stagingBounds } from '../../src/staging/time_bounds.ts'
import { newDatabase } from '../support/new_database.ts'

let client: pg.Client
let logClient: pg.Client
let folder: string
let fileId = 0

beforeAll(async () => {
  const db = await newDatabase()
  client = await db.connect()
  logClient = await db.connect()
  folder = await mkdtemp(join(tmpdir(), 'storehouse-staging-'))
})

afterAll(() => rm(folder, { recursive: true }))

beforeEach(async () => {
  await client.query('truncate staging.categories, staging.orders, staging.rejected_rows')
})

async function write(name: string, content: string | Buffer): Promise<SourceFile> {
  const path = join(folder, name)
  await writeFile(path, content)
  const { files } = await discoverFiles([path], { feeds: {} }, { ignoreUnknown: false })
  return files[0] as SourceFile
}

async function stage(file: SourceFile, config: Partial<Config> = {}, zone = 'UTC'): Promise<StagedFile> {
  const bounds = await stagingBounds(client, zone)
  return stageFile(client, logClient, file, ++fileId, {
    config: { feeds: {}, currency: undefined, ...config },
    bounds,
  })
}

const load = async (name: string, content: string | Buffer, config?: Partial<Config>) =>
  stage(await write(name, content), config)

async function rowsOf<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const { rows } = await client.query<Row>(sql)
  return rows
}

const staged = () => rowsOf('select * from staging.categories order by _file_id, _line')
const rejected = () => rowsOf('select * from staging.rejected_rows order by line')

describe('a file in staging', () => {
  test('has its sound rows as trimmed text with file and line, and its bad rows apart', async () => {
    const content =
      'category_id,name\r\n 1 ,Shoes\r\n"2","a ""b""\r\nc"\r\n,none\r\n3,5" pipe\r\n4,"x"y\r\n5,"  "\r\n6,""\r\n'
    const result = await load('categories_2026-11-20.csv', content)
    expect(result).toEqual({
      fileId,
      feed: 'categories',
      name: 'categories_2026-11-20.csv',
      hash: createHash('sha256').update(content).digest('hex'),
      sizeBytes: Buffer.byteLength(content),
      delimiter: ',',
      columns: ['category_id', 'category_name'],
      extraColumns: [],
      leftOut: 0,
      leftOutByRule: {},
      proof: undefined,
      missingColumns: ['parent_category_id', 'updated_at'],
      rowsRead: 7,
      staged: 3,
      rejected: 4,
      rejectedByReason: { missing_value: 3, malformed_row: 1 },
      days: [],
    })
    const nothing = { parent_category_id: null, updated_at: null }
    expect(await staged()).toEqual([
      { _file_id: fileId, _line: 2, category_id: '1', category_name: 'Shoes', ...nothing },
      { _file_id: fileId, _line: 3, category_id: '2', category_name: 'a "b"\r\nc', ...nothing },
      { _file_id: fileId, _line: 6, category_id: '3', category_name: '5" pipe', ...nothing },
    ])
    expect((await rejected()).map(({ line, raw_row }) => [line, raw_row])).toEqual([
      [5, ',none'],
      [7, '4,"x"y'],
      [8, '5,"  "'],
      [9, '6,""'],
    ])
  })

  test('may be gzipped; its hash and size are those of the bytes inside', async () => {
    const content = `category_id\tname\n${Array.from({ length: 50_000 }, (_, index) => `${index}\tn ${index}\n`).join('')}`
    const result = await load('categories.csv.gz', gzipSync(content))
    expect(result).toMatchObject({ staged: 50_000, delimiter: '\t', sizeBytes: content.length })
    const plain = await write('categories.csv', content)
    expect(await hashFile(plain)).toEqual({ hash: result.hash, sizeBytes: content.length })
    expect(await rowsOf('select count(*)::int, max(_line) from staging.categories')).toEqual([
      { count: 50_000, max: 50_001 },
    ])
  })

  test('may be gzipped in pieces and padded with NULs; data behind the padding is never silently lost', async () => {
    const pieces = ['category_id,name\n1,a\n', '2,b\n'].map((text) => gzipSync(text))
    const [first, second] = pieces as [Buffer, Buffer]
    const padding = Buffer.alloc(100_000)
    await load('categories_1.csv.gz', Buffer.concat([first, second, padding]))
    expect(await staged()).toHaveLength(2)
    for (const [index, behind] of [second, Buffer.from('2,b\n')].entries()) {
      await expect(
        load(`categories_${index + 2}.csv.gz`, Buffer.concat([first, padding, behind])),
      ).rejects.toThrow(/its gzip data is broken or cut off \(more data behind its end\)/)
    }
    expect(await staged()).toHaveLength(2)
  })

  test('may hold whatever text is hard on COPY', async () => {
    const texts = [
      '\\.',
      'a\n\\.\nb',
      '\\N',
      '\\',
      '"',
      '\r',
      'a\rb',
      '\n',
      ',',
      ';',
      "'",
      'NULL',
      '\t.\t',
      '\u2028',
      '😀',
      '\x01\x1b',
    ]
    for (const [delimiter, name] of [
      [',', 'a'],
      [';', 'b'],
      ['\t', 'c'],
    ] as const) {
      const lines = texts.map((text, index) => `${index}${delimiter}"${text.replaceAll('"', '""')}"`)
      await load(`categories_${name.charCodeAt(0)}.csv`, [`category_id${delimiter}name`, ...lines].join('\n'))
      expect((await staged()).map(({ category_name }) => category_name)).toEqual(
        texts.map((text) => text.replace(/^[ \t]+|[ \t]+$/g, '')),
      )
      await client.query('truncate staging.categories')
    }
  })

  test('is staged without rows if it has none', async () => {
    expect(await load('categories.csv', 'category_id,name')).toMatchObject({ rowsRead: 0, staged: 0 })
  })

  test('is read in its configured encoding, delimiter and names', async () => {
    const feeds = {
      categories: {
        files: [],
        encoding: 'windows-1252' as const,
        delimiter: ';' as const,
        columns: { nr: 'category_id' },
      },
    }
    await load('categories.csv', Buffer.from('nr;name;a,b,c,d\n1;Gr\xf6\xdfe \x80;', 'latin1'), { feeds })
    expect(await staged()).toMatchObject([{ category_id: '1', category_name: 'Größe €' }])
  })
})

describe('rejected rows', () => {
  test('with a time too far ahead are due again two days before it, in their zone', async () => {
    const file = await write(
      'orders.csv',
      'order_id,time\n1,2099-07-01 12:00\n2,2099-07-01T12:00:00.5Z\n3,2099-01-01\n4,x',
    )
    await stage(file, {}, 'America/New_York')
    const { rows } = await client.query(
      `select line, reason, retry_after at time zone 'UTC' as at from (
         select line, reason, retry_after from staging.rejected_rows order by line) as rejected`,
    )
    const at = (text: string) => new Date(text).getTime()
    const utc = rows.map((row) => (row.at === null ? null : at(`${new Date(row.at).toISOString()}`)))
    expect(rows.map(({ reason }) => reason)).toEqual([
      'out_of_range',
      'out_of_range',
      'out_of_range',
      'invalid_value',
    ])
    const shift = new Date(2099, 5, 29, 16).getTime() - Date.UTC(2099, 5, 29, 16)
    expect([utc[0], utc[1], utc[3]]).toEqual([
      at('2099-06-29T16:00:00Z') + shift,
      at('2099-06-29T12:00:00.5Z') + shift,
      null,
    ])
  })

  test('are kept by the hundred thousand', async () => {
    const lines = Array.from({ length: 120_000 }, (_, index) => `,name ${index}`)
    const result = await load('categories.csv', ['category_id,name', ...lines].join('\n'))
    expect(result).toMatchObject({
      staged: 0,
      rejected: 120_000,
      rejectedByReason: { missing_value: 120_000 },
    })
    expect(await rowsOf('select count(*)::int, max(line) from staging.rejected_rows')).toEqual([
      { count: 120_000, max: 120_001 },
    ])
  })

  test('keep text that is not UTF-8 or contains NUL in a form that can be shown', async () => {
    await load('categories.csv', Buffer.from('category_id,name\n1,a\0b\n2,\xff\n', 'latin1'))
    expect((await rejected()).map(({ raw_row }) => raw_row)).toEqual(['1,a\\0b', '2,\uFFFD'])
  })
})

describe('extra columns', () => {
  test('are added to the staging table, quoted', async () => {
    const header = 'category_id,name,"He said ""hi""; drop table x --",Größe,,select,_line'
    const first = await load('categories_1.csv', `${header}\n1,a,b,c,d,e,f`)
    expect(first.extraColumns).toHaveLength(5)
    const second = await load('categories_2.csv', 'größe,name,category_id,SELECT\nc,a,2,e')
    expect(second.extraColumns).toEqual(['größe', 'select'])
    expect(await staged()).toMatchObject([
      {
        category_id: '1',
        'he said "hi"; drop table x --': 'b',
        größe: 'c',
        column_5: 'd',
        select: 'e',
        _line: 2,
      },
      { category_id: '2', größe: 'c', column_5: null, select: 'e', _line: 2 },
    ])
  })

  test('may be so many that some rows do not fit a table: these are rejected, and the load continues', async () => {
    const names = Array.from({ length: 1_400 }, (_, index) => `extra_${index}`)
    const row = (id: string, value: string) => [id, 'a', ...names.map(() => value)].join(',')
    const header = ['category_id', 'name', ...names].join(',')
    const some = (id: string, value: string, count: number) =>
      [id, 'a', ...names.map((_, index) => (index < count ? value : ''))].join(',')
    const content = [
      header,
      row('1', ''),
      row('2', 'abcd'),
      row('3', 'abcde'),
      row('4', 'x'.repeat(500)),
      // Up to 7,900 bytes are accepted. A longer value takes 18 of them, one of 23 bytes 24.
      some('5', 'x'.repeat(23), 328),
      some('6', 'x'.repeat(23), 330),
      some('7', 'x'.repeat(24), 438),
      some('8', 'x'.repeat(500), 438),
      some('9', 'x'.repeat(24), 439),
    ].join('\n')
    const result = await load('categories.csv', content)
    expect(result).toMatchObject({ staged: 5, rejected: 4, rejectedByReason: { out_of_range: 4 } })
    expect((await rejected()).map(({ line }) => line)).toEqual([4, 5, 7, 10])
    await expect(
      load('categories.csv', `${header},${names.map((name) => `${name}x`).join(',')}`),
    ).rejects.toThrow(/2802 columns; at most 1500/)
    const more = names.slice(0, 200).map((name) => `${name}y`)
    await expect(load('categories.csv', ['category_id', 'name', ...more].join(','))).rejects.toThrow(
      /its 200 extra columns would bring staging\.categories to 1\d{3}; at most 1580 fit/,
    )
    await client.query('drop table staging.categories')
    const { syncStagingTables } = await import('../../src/staging/sync_tables.ts')
    await syncStagingTables(client)
  })

  test('up to 330 columns hold values of any length', async () => {
    const names = Array.from({ length: 324 }, (_, index) => `extra_${index}`)
    const header = ['category_id', 'name', ...names].join(',')
    const rows = [20, 21, 22, 23, 24, 25, 27, 40, 127, 3000].map((length, index) =>
      [String(index), 'a', ...names.map((_, at) => `${at}`.padEnd(length, 'wxyz'))].join(','),
    )
    expect(await load('categories.csv', [header, ...rows].join('\n'))).toMatchObject({
      staged: 10,
      rejected: 0,
    })
    await client.query('drop table staging.categories')
    const { syncStagingTables } = await import('../../src/staging/sync_tables.ts')
    await syncStagingTables(client)
  })
})

describe('nothing stays of a file that fails', () => {
  const many = `category_id,name\n${Array.from({ length: 90_000 }, (_, index) => `${index % 3 ? index : ''},n ${index}\n`).join('')}`

  const expectNothing = async () => {
    expect([await staged(), await rejected()]).toEqual([[], []])
    expect(await rowsOf('select 1 as alive')).toEqual([{ alive: 1 }])
    expect(await load('categories.csv', 'category_id,name\n1,a')).toMatchObject({ staged: 1 })
  }

  test('because its gzip data is cut off', async () => {
    const whole = gzipSync(many, { level: 0 })
    for (const cut of [whole.subarray(0, whole.length - 20), whole.subarray(0, 5)]) {
      await expect(load('categories.csv.gz', cut)).rejects.toMatchObject({
        name: 'SourceFileError',
        message: expect.stringMatching(/^categories\.csv: its gzip data is broken or cut off/),
      })
    }
    await expectNothing()
  })

  test('because it is named .gz and is something else', async () => {
    for (const [content, what] of [
      ['no gzip', 'is plain text'],
      ['', 'is empty'],
    ]) {
      await expect(load('categories.csv.gz', content as string)).rejects.toMatchObject({
        name: 'SourceFileError',
        message: `categories.csv.gz: the file ${what}, not gzip data.`,
      })
    }
    await expectNothing()
  })

  test('because it changes while it is read, or changed since it was found', async () => {
    const file = await write('categories.csv', many)
    await utimes(file.path, new Date(), new Date(Date.now() + 5000))
    await expect(stage(file)).rejects.toMatchObject({
      name: 'SourceFileError',
      message: 'categories.csv: the file changed while it was being loaded.',
    })
    await expectNothing()
  })

  test('because it is gone', async () => {
    const file = await write('categories_9.csv', many)
    await rm(file.path)
    await expect(stage(file)).rejects.toThrow(
      'categories_9.csv: the file cannot be read (it is not there any more).',
    )
    await expectNothing()
  })

  test('because the database fails, whose error is passed on', async () => {
    await client.query('alter table staging.categories add constraint few check (_line < 60000)')
    try {
      await expect(load('categories.csv', many)).rejects.toMatchObject({ code: '23514' })
      expect([await staged(), await rejected()]).toEqual([[], []])
    } finally {
      await client.query('alter table staging.categories drop constraint few')
    }
    await client.query('alter table staging.categories add constraint none check (_line < 0)')
    try {
      await expect(load('categories.csv', 'category_id,name\n1,a')).rejects.toMatchObject({ code: '23514' })
    } finally {
      await client.query('alter table staging.categories drop constraint none')
    }
    await expectNothing()
  })

  test('because the connection for rejected rows fails', async () => {
    await logClient.query('alter table staging.rejected_rows add constraint few check (line < 60000)')
    try {
      await expect(load('categories.csv', many)).rejects.toMatchObject({ code: '23514' })
    } finally {
      await logClient.query('alter table staging.rejected_rows drop constraint few')
    }
    await expectNothing()
  })

  test('because its header is refused', async () => {
    await expect(load('categories.csv', 'id,name\n1,a')).rejects.toMatchObject({
      name: 'SourceFileError',
      hint: expect.stringContaining('feeds.categories.columns'),
    })
    await expectNothing()
  })
})

test('memory stays flat for a field of 100 MB and for a million rows', async () => {
  const path = await write('categories.csv', `category_id,name\n1,${'x'.repeat(100_000_000)}\n2,b\n`)
  expect((await stat(path.path)).size).toBeGreaterThan(100_000_000)
  let peak = 0
  const before = process.memoryUsage()
  const watch = setInterval(() => {
    const now = process.memoryUsage()
    peak = Math.max(peak, now.heapUsed - before.heapUsed + now.arrayBuffers - before.arrayBuffers)
  }, 5)
  const result = await stage(path).finally(() => clearInterval(watch))
  expect(result).toMatchObject({ staged: 1, rejected: 1 })
  expect(peak).toBeLessThan(150_000_000)
})

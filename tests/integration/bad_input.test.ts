import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CommandRun, storehouse } from '../support/command_line.ts'
import { newDatabase, type TestDatabase } from '../support/new_database.ts'
import { rowsOf } from '../support/query.ts'

// One inbox has every kind of bad file next to good ones. One load has to handle them all.

const MEGABYTE = 1024 * 1024
const header = 'category_id,category_name\n'
const drops = `'; drop schema production cascade; --`

let folder: string
let db: TestDatabase
let run: CommandRun
const rows = <R>(query: string) => rowsOf<R>(db.kysely, query)

/** Gzip data can consist of several pieces in sequence. */
function gzipOf(before: string, piece: Buffer, times: number, after: string): Buffer {
  const packed = gzipSync(piece)
  return Buffer.concat([gzipSync(before), ...Array.from({ length: times }, () => packed), gzipSync(after)])
}

const files: Record<string, string | Buffer> = {
  'orders_2026-11-01.csv': 'order_id,time,total_price\no1,2026-11-01,10\n',
  'payments_2026-11-01.csv': 'payment_id,order_id,amount,time\np1,o1,10,2026-11-01\n',
  'categories_101.csv': `category_id,name,Category_Name\na101,x,y\n`,
  'categories_102.csv': '',
  'categories_103.csv': header,
  'categories_refunds.csv': `${header}a104,x\n`,
  'categories_105.csv': randomBytes(100_000),
  'categories_106.csv.gz': 'this is not gzip',
  'categories_107.csv.gz': gzipSync(`${header}${'a107,x\n'.repeat(50_000)}`).subarray(0, -200),
  'categories_108.csv.gz': gzipOf(`${header}a108,`, Buffer.alloc(16 * MEGABYTE), 25, '\nb108,fine\n'),
  'categories_109.csv.gz': gzipOf('', Buffer.alloc(16 * MEGABYTE), 25, header),
  'categories_110.csv': Buffer.from(`\ufeff${header}a110,x\n`, 'utf16le'),
  'categories_111.csv': `${header}a111,nu\0l\nb111,fine\n`,
  'categories_112.csv.gz': gzipOf(`${header}a112,`, Buffer.alloc(MEGABYTE, 'x'), 100, '\nb112,fine\n'),
  'categories_113.csv': `${header}"a113,open\n${Array.from({ length: 20_000 }, (_, n) => `${n}/113,${'fine '.repeat(20)}\n`).join('')}`,
  'categories_114.csv': `"${header}${`a114,${'x'.repeat(100)}\n`.repeat(20_000)}`,
  'categories_115.csv': `category_id,name,${Array.from({ length: 1998 }, (_, n) => `c${n}`).join(',')}\n`,
  'categories_116.csv': `${header}${'a'.repeat(MEGABYTE)},long id\nb116,${'x'.repeat(MEGABYTE)}\nc116,${'x'.repeat(MEGABYTE + 1)}\n`,
  'categories_117.csv': `category_id,name,"${drops}","x""); drop table ops.runs; --"\na117,${drops},${drops},\n`,
  'categories_122.csv': Buffer.from(`${header}a122,x\n`, 'utf16le'),
  'categories_123.csv.gz': Buffer.from('PK\x03\x04\x14\0\0\0\x08\0'),
  'categories_124.csv.gz': `${header}a124,x\n`,
  'categories_125.csv.gz': '',
  'categories_126.csv': '[{"category_id": "a126", "name": "x"}]\n',
  'categories_127.csv': '<!DOCTYPE html>\n<html><body>Please log in</body></html>\n',
  'categories_128.csv': Buffer.from(`PK\x03\x04${'\0'.repeat(26)}[Content_Types].xml`, 'latin1'),
  'categories_129.csv': Buffer.from(`${header}a129,caf\xe9 \x80\nb129,fine\n`, 'latin1'),
  'categories_130.csv': Buffer.from('category_id,Bezeichnung gr\xf6\xdfe,name\na130,x,y\n', 'latin1'),
  'categories_131.dat': `${header}a131,x\n`,
  'categories_1989-12-31.csv': `${header}a118,x\n`,
  'categories_2999-01-01.csv': `${header}a119,x\n`,
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-bad-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const inbox = join(folder, 'inbox')
  await mkdir(inbox)
  for (const [name, content] of Object.entries(files)) await writeFile(join(inbox, name), content)
  await writeFile(join(folder, 'categories_120.csv'), `${header}a120,x\n`)
  await symlink(join(folder, 'categories_120.csv'), join(inbox, 'categories_120.csv'))
  if (process.platform !== 'win32') execFileSync('mkfifo', [join(inbox, 'categories_121.csv.gz')])
  db = await newDatabase()
  const config = join(folder, 'storehouse.config.json')
  await writeFile(config, JSON.stringify({ gzip: { maxRatio: 10_000 } }))
  run = await storehouse(
    ['load'],
    { DATABASE_URL: db.url, STOREHOUSE_HOME: join(folder, 'home'), STOREHOUSE_INBOX: inbox },
    { cwd: folder },
  )
  await rm(config)
}, 120_000)

/** The load's message for a refused file, with what to do. */
function refusal(name: string): string {
  const start = run.stdout.indexOf(`Refused ${name}: `)
  const text = start < 0 ? '' : run.stdout.slice(start + 'Refused '.length)
  return text.split(/\n(?=Refused |\n)/)[0] ?? ''
}

const categories = (ending: string) =>
  rows(`select category_id as id, left(category_name, 30) as name from production.categories
        where category_id like '%${ending}' order by 1 limit 3`)

const rejects = (name: string) =>
  rows(
    `select line, reason, column_name, message, length(raw_row) < 500000 as is_short from ops.rejected_rows where file_name = '${name}' order by line`,
  )

test('good files beside bad ones are published, and the exit code reports refused files', async () => {
  expect(run.stderr).not.toMatch(/\bat .*\.ts:/)
  expect(run.stdout).toContain('Published run 1')
  expect(run.code).toBe(3)
  expect(await rows('select order_id, total_amount::float8 from warehouse.fact_sales')).toEqual([
    { order_id: 'o1', total_amount: 10 },
  ])
})

test('each row of the files that were loaded is accounted for', async () => {
  expect(
    await rows(
      `select name from ops.files where outcome = 'loaded'
       and rows_read <> inserted + updated + unchanged + duplicate + superseded + waiting + rejected`,
    ),
  ).toEqual([])
})

test('a file that lacks a required column is refused, with the names that would do', () => {
  expect(refusal('payments_2026-11-01.csv')).toBe(
    'payments_2026-11-01.csv: line 1: required column "payment_method" is missing (accepted: payment_method, method).\n' +
      'Nothing was loaded from this file. Add the column, or map it in storehouse.config under feeds.payments.columns.',
  )
})

test('a file with a column twice is refused', () => {
  expect(refusal('categories_101.csv')).toBe(
    'categories_101.csv: line 1: column "category_name" stands in the header twice (as "name" and "Category_Name").\n' +
      'Nothing was loaded from this file. Leave one of them out: list its name in feeds.categories.reading.ignore in storehouse.config.',
  )
})

test('an empty file is refused', () => {
  expect(refusal('categories_102.csv')).toBe(
    'categories_102.csv: the file is empty: it has no header.\n' +
      'Nothing was loaded from this file. Export it again as CSV in UTF-8, with a header line.',
  )
})

test('a file with a header alone is loaded, with no row', async () => {
  expect(await rows(`select outcome, rows_read from ops.files where name = 'categories_103.csv'`)).toEqual([
    { outcome: 'loaded', rows_read: 0 },
  ])
})

test('a file whose name belongs to no feed is refused, with a list of the feeds', () => {
  expect(refusal('categories_refunds.csv')).toMatch(
    /matches no feed\.\nBehind "categories" may stand dates.* Known feeds: customers, categories, .*storehouse load --ignore-unknown/,
  )
})

test('a binary file that is named .csv is refused', () => {
  expect(refusal('categories_105.csv')).toMatch(
    /: (line \d+: the header|the file|line \d+: required).*\n.*Nothing was loaded/s,
  )
})

test('a broken gzip file is refused, whether it never was one or is cut off', () => {
  expect(run.stdout).toMatch(/categories_106.csv.gz: the file is plain text, not gzip data\.\nNothing/)
  expect(refusal('categories_107.csv.gz') || refusal('categories_107.csv')).toMatch(
    /gzip.*\nNothing was loaded/,
  )
})

test('gzip data without end costs one row or the file, and no memory', async () => {
  expect(await rejects('categories_108.csv')).toMatchObject([
    { line: 2, reason: 'malformed_row', is_short: true },
  ])
  expect(await categories('108')).toEqual([{ id: 'b108', name: 'fine' }])
  expect(refusal('categories_109.csv')).toMatch(/Nothing was loaded/)
  if (run.peakBytes !== undefined) expect(run.peakBytes).toBeLessThan(400 * MEGABYTE)
})

test('a file in UTF-16 is refused with the setting for it', () => {
  const utf16 =
    'Set feeds.categories.encoding in storehouse.config to utf-16le and load it again, or save it as UTF-8 (in Excel: "CSV UTF-8").'
  expect(refusal('categories_110.csv')).toBe(
    `categories_110.csv: the file is UTF-16, not CSV text.\nNothing was loaded from this file. ${utf16}`,
  )
  expect(refusal('categories_122.csv')).toBe(
    `categories_122.csv: the file is UTF-16, not CSV text in UTF-8.\nNothing was loaded from this file. ${utf16}`,
  )
})

test.each([
  ['123.csv.gz', 'is a zip archive, not gzip data', 'Unpack it and hand in the CSV files'],
  ['124.csv.gz', 'is plain text, not gzip data', 'Name it .csv, or pack it with gzip.'],
  ['125.csv.gz', 'is empty, not gzip data', 'Copy or export it again.'],
  ['126.csv', 'is JSON, not CSV text', 'Export it as CSV in UTF-8, with a header line.'],
  ['127.csv', 'is a web page, not CSV text', 'A server may have sent it instead of the export'],
  ['128.csv', 'is an Excel workbook or another spreadsheet, not CSV text', 'Save its sheet as CSV, UTF-8.'],
])('categories_%s %s: the refusal says so, and what to do', (name, what, hint) => {
  expect(run.stdout).toContain(
    `categories_${name}: the file ${what}.\nNothing was loaded from this file. ${hint}`,
  )
})

test('bytes of another encoding are rejected with the likely encoding and its setting', async () => {
  expect(await rejects('categories_129.csv')).toMatchObject([
    {
      line: 2,
      reason: 'malformed_row',
      message:
        'Bytes that are not UTF-8; they are probably windows-1252. Set feeds.categories.encoding in storehouse.config to that, and the next load reads the file again; or save it as UTF-8 and hand it in.',
    },
  ])
  expect(refusal('categories_130.csv')).toBe(
    'categories_130.csv: line 1: the header is not UTF-8; the file is probably windows-1252.\n' +
      'Nothing was loaded from this file. Save it as UTF-8, or set feeds.categories.encoding in storehouse.config to its encoding.',
  )
  await writeFile(
    join(folder, 'storehouse.config.json'),
    JSON.stringify({ feeds: { categories: { encoding: 'windows-1252' } } }),
  )
  const path = join(folder, 'inbox', 'categories_130.csv')
  // A separate warehouse: in the shared one every file would be read again.
  const own = await newDatabase()
  const environment = { DATABASE_URL: own.url, STOREHOUSE_HOME: join(folder, 'own-home') }
  expect(await storehouse(['load', path], environment, { cwd: folder })).toMatchObject({ code: 0 })
  await rm(join(folder, 'storehouse.config.json'))
  expect(await rowsOf(own.kysely, 'select category_id as id from production.categories')).toEqual([
    { id: 'a130' },
  ])
})

test('a file with another ending is refused with a list of those that are read', () => {
  expect(run.stdout).toMatch(
    /categories_131\.dat: ends in \.dat: files that end in \.csv, \.tsv, \.txt or one of them and \.gz are read\.\nIf it is a CSV file, rename it to categories_131\.csv\. /,
  )
})

test('a NUL rejects its row alone', async () => {
  expect(await rejects('categories_111.csv')).toMatchObject([
    { line: 2, reason: 'malformed_row', message: 'A NUL character in field 2 ("category_name").' },
  ])
  expect(await categories('111')).toEqual([{ id: 'b111', name: 'fine' }])
})

test('a field of 100 MB rejects its row alone', async () => {
  expect(await rejects('categories_112.csv')).toMatchObject([
    { line: 2, reason: 'out_of_range', is_short: true },
  ])
  expect(await categories('112')).toEqual([{ id: 'b112', name: 'fine' }])
})

test('a quote that opens at the start of a large file and never closes rejects its line alone', async () => {
  expect(await rejects('categories_113.csv')).toMatchObject([{ line: 2, reason: 'malformed_row' }])
  expect(await rows(`select count(*) from production.categories where category_id like '%/113'`)).toEqual([
    { count: 20_000 },
  ])
})

test('a header with a quote that never closes is refused', () => {
  expect(refusal('categories_114.csv')).toMatch(
    /: line 1: the header .*is this a CSV file\?\nNothing was loaded/,
  )
})

test('2,000 columns are refused', () => {
  expect(refusal('categories_115.csv')).toMatch(
    /: line 1: the header has .*columns; at most 1500 are accepted\.\nNothing/,
  )
})

test('a text of a megabyte is loaded, an id of a megabyte is rejected', async () => {
  expect(await rejects('categories_116.csv')).toMatchObject([
    { line: 2, reason: 'out_of_range', column_name: 'category_id' },
    {
      line: 4,
      reason: 'out_of_range',
      column_name: 'category_name',
      message: '"category_name" has 1048577 bytes; at most 1 MiB is accepted.',
    },
  ])
  expect(
    await rows(`select length(category_name) from production.categories where category_id = 'b116'`),
  ).toEqual([{ length: MEGABYTE }])
  expect(run.stdout.length + run.stderr.length).toBeLessThan(30_000)
})

test('SQL in headers and values is text', async () => {
  expect(await categories('a117')).toEqual([{ id: 'a117', name: drops.slice(0, 30) }])
  expect(await rows(`select "${drops}" as value from staging.categories where category_id = 'a117'`)).toEqual(
    [{ value: drops }],
  )
  expect(run.stdout).toContain(`new columns "${drops}", "x"); drop table ops.runs; --": kept in staging`)
})

test('a file dated before 1990 or more than two days ahead is refused', () => {
  expect(refusal('categories_1989-12-31.csv')).toBe(
    'categories_1989-12-31.csv: its file date 1989-12-31 lies before 1990-01-01.\n' +
      'Nothing was loaded from this file. Correct the date in its name.',
  )
  expect(refusal('categories_2999-01-01.csv')).toBe(
    'categories_2999-01-01.csv: its file date 2999-01-01 lies more than two days ahead.\n' +
      'Nothing was loaded from this file. Correct the date in its name, or load it again when the day is near.',
  )
})

test('a link that leads out of the inbox is not followed', async () => {
  expect(refusal('categories_120.csv') || run.stdout).toMatch(
    /categories_120\.csv: is a link that leads out of the folder\.\nLinks out of the inbox are not followed/,
  )
  expect(await categories('120')).toEqual([])
})

test.skipIf(process.platform === 'win32')('a pipe is no file: it is not waited for', () => {
  expect(run.stdout).toMatch(/categories_121\.csv\.gz: is not a regular file\.\nPut a plain \.csv/)
})

test('refused files stay in the inbox', async () => {
  await appendFile(join(folder, 'inbox', 'categories_102.csv'), `${header}a102,mended\n`)
  const again = await storehouse(
    ['load', join(folder, 'inbox', 'categories_102.csv')],
    { DATABASE_URL: db.url, STOREHOUSE_HOME: join(folder, 'home') },
    { cwd: folder },
  )
  expect(again).toMatchObject({ code: 0 })
  expect(await categories('a102')).toEqual([{ id: 'a102', name: 'mended' }])
})

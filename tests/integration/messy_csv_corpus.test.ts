import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { rowsOfFile } from '../../src/staging/read_rows.ts'
import type { SourceFile } from '../../src/staging/source_file.ts'
import { stageFile } from '../../src/staging/stage_file.ts'
import { stagingBounds } from '../../src/staging/time_bounds.ts'
import { newDatabase } from '../support/new_database.ts'

// The corpus csv-spectrum, read as customers: the first column of each file is mapped to customer_id, the others are
// extra columns.

const corpus = dirname(createRequire(import.meta.url).resolve('csv-spectrum'))
const names = (await readdir(join(corpus, 'csvs'))).map((file) => file.replace(/\.csv$/, ''))

let client: pg.Client
let logClient: pg.Client
let folder: string

beforeAll(async () => {
  const db = await newDatabase()
  client = await db.connect()
  logClient = await db.connect()
  folder = await mkdtemp(join(tmpdir(), 'storehouse-corpus-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function sourceOf(bytes: Buffer): Promise<SourceFile> {
  const path = join(folder, 'customers.csv')
  await writeFile(path, bytes)
  const { mtime, size } = await stat(path)
  const file = { path, name: 'customers.csv', feed: 'customers', groupName: 'customers.csv' } as const
  const age = { fileDate: { modifiedAt: mtime }, modifiedAt: mtime, writtenAt: mtime }
  return { ...file, ...age, part: undefined, gzip: false, size, remarks: [] }
}

type Row = Record<string, string | null>

/** The content of a file according to the corpus, by our rules: trimmed, empty text is NULL, names in lower case. */
async function expectedRows(name: string): Promise<{ firstColumn: string; rows: Row[] }> {
  const parsed = JSON.parse(await readFile(join(corpus, 'json', `${name}.json`), 'utf8')) as Row | Row[]
  const records = [parsed].flat()
  // The corpus hides a phone number in the JSON of this file, and nowhere else.
  if (name === 'location_coordinates')
    Object.assign(records[0] as Row, { 'Contact Phone Number': '2095257564' })
  const firstColumn = Object.keys(records[0] as Row)[0] as string
  const rows = records.map((record) =>
    Object.fromEntries(
      Object.entries(record).map(([column, value]) => [
        column === firstColumn ? 'customer_id' : column.toLowerCase(),
        value?.replaceAll(/^[ \t]+|[ \t]+$/g, '') || null,
      ]),
    ),
  )
  return { firstColumn, rows }
}

/** The bytes with everything that our fast path must rewrite before COPY: spaces around unquoted values. */
function spaced(bytes: Buffer): Buffer {
  return Buffer.from(
    bytes.toString('latin1').replaceAll(/(?<=^|[,\n])(?=[^",\r\n]+(?:[,\r\n]|$))/g, ' '),
    'latin1',
  )
}

test('the corpus is there', () => {
  expect(names.length).toBeGreaterThanOrEqual(12)
})

test.each(names)('%s.csv has the rows that the corpus says it has', async (name) => {
  const { firstColumn, rows } = await expectedRows(name)
  const bytes = await readFile(join(corpus, 'csvs', `${name}.csv`))
  const config = {
    feeds: { customers: { columns: { [firstColumn]: 'customer_id' } } } as unknown as Config['feeds'],
    currency: undefined,
  }
  const context = { config, bounds: await stagingBounds(client, 'UTC') }
  for (const [index, content] of [bytes, spaced(bytes)].entries()) {
    const source = await sourceOf(content)
    const fileId = names.indexOf(name) * 2 + index + 1
    const result = await stageFile(client, logClient, source, fileId, context)
    expect(result).toMatchObject({ rowsRead: rows.length, staged: rows.length, rejected: 0 })
    const found = await client.query(
      'select to_jsonb(s) as row from staging.customers as s where _file_id = $1 order by _line',
      [fileId],
    )
    const staged = found.rows.map(({ row }) =>
      Object.fromEntries(result.columns.map((column) => [column, row[column]])),
    )
    expect(staged).toEqual(rows)
    const again = []
    for await (const { values } of rowsOfFile(source, context)) again.push(values)
    expect(again).toEqual(rows)
  }
})

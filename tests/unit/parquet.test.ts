import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TableColumn, TextValue } from '../../src/parquet/columns.ts'
import { contentOf, openParquet } from '../../src/parquet/read_parquet.ts'
import { writeParquet } from '../../src/parquet/write_parquet.ts'
import { scratchFolder } from '../support/scratch_folder.ts'

let folder: string
let files = 0

beforeAll(async () => {
  folder = await mkdtemp(join(scratchFolder(), 'storehouse-parquet-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function* batchesOf(rows: TextValue[][], size = 1_000) {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size)
}

async function written(columns: TableColumn[], rows: TextValue[][]) {
  const path = join(folder, `${files++}.parquet`)
  const content = await writeParquet(path, columns, batchesOf(rows))
  const parquet = await openParquet(path)
  const back: TextValue[][] = []
  for await (const batch of parquet.batches()) back.push(...batch)
  return { path, content, parquet, back }
}

const column = (name: string, type: string, isNullable = true): TableColumn => ({ name, type, isNullable })

const everyType = [
  column('id', 'text', false),
  column('words', 'text'),
  column('small', 'smallint'),
  column('count', 'integer'),
  column('number', 'bigint'),
  column('is_it', 'boolean'),
  column('time', 'timestamp with time zone'),
]

test('every value of every type comes back as PostgreSQL wrote it, NULL as NULL', async () => {
  const rows: TextValue[][] = [
    ['', '', '0', '0', '0', 'f', '1970-01-01 00:00:00+00'],
    ['nothing', null, null, null, null, null, null],
    [
      '\\N',
      'tab\t line\n return\r back\\slash',
      '-32768',
      '-2147483648',
      '-9223372036854775808',
      't',
      '0001-01-01 00:00:00+00',
    ],
    [
      '\uFEFFmark',
      'Ünï 数 😀 \uFEFF',
      '32767',
      '2147483647',
      '9223372036854775807',
      't',
      '9999-12-31 23:59:59.999999+00',
    ],
    ['small parts', 'x', '1', '1', '9007199254740993', 'f', '1989-12-31 23:59:59.000001+00'],
    ['before', 'x', '1', '1', '1', 'f', '1969-12-31 23:59:59.5+00'],
    ['leap day', 'x', '1', '1', '1', 'f', '2024-02-29 12:00:00.12+00'],
  ]
  const { back, parquet, content } = await written(everyType, rows)
  expect(back).toEqual(rows)
  expect(parquet.columns).toEqual(everyType.map(({ name }) => name))
  expect(content.rows).toBe(rows.length)
})

test('a file names its writer, is private, and can have no rows', async () => {
  const { path, content } = await written(everyType, [])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(content.rows).toBe(0)
  expect(await contentOf(path)).toEqual(content)
})

test('more rows than fit a row group keep their order', async () => {
  const rows = Array.from({ length: 120_001 }, (_, place) => [`e${place}`, place % 3 ? 'same' : null])
  const { back, path, content } = await written([column('id', 'text', false), column('words', 'text')], rows)
  expect(back).toEqual(rows)
  expect(await contentOf(path)).toEqual(content)
})

test('a type or a time that the file cannot hold is refused by name', async () => {
  await expect(written([column('price', 'numeric(14,4)')], [['1']])).rejects.toThrow('column price: the type')
  const ends = written([column('time', 'timestamp with time zone')], [['infinity']])
  await expect(ends).rejects.toThrow('the time infinity has no form')
  const beyond = written([column('time', 'timestamp with time zone')], [['294276-12-31 23:59:59+00']])
  await expect(beyond).rejects.toThrow('the time 294276-12-31 23:59:59+00 has no form')
})

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqlFolder } from '../../src/db/migrations.ts'
import { readSqlFiles } from '../../src/db/sql_objects.ts'

let folder: string
const write = (path: string, text: string) => writeFile(join(folder, path), text)
const names = async () => (await readSqlFiles(folder)).map((file) => file.name)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-sql-'))
  for (const sub of ['functions', 'views', 'aggregates']) await mkdir(join(folder, sub))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

test('a view comes after the views and functions that it reads', async () => {
  await write('views/a.sql', 'create view warehouse.a as select * from warehouse.b')
  await write('views/b.sql', 'create view warehouse.b as select warehouse.one() as one')
  await write('functions/one.sql', 'create function warehouse.one() returns int language sql return 1')
  expect(await names()).toEqual(['warehouse.one', 'warehouse.b', 'warehouse.a'])
})

test('what a comment or a string mentions is not needed', async () => {
  await write(
    'views/a.sql',
    "-- see warehouse.b\ncreate view warehouse.a as select 'it''s warehouse.b' as text",
  )
  await write('views/b.sql', 'create view warehouse.b as select * from warehouse.a /* warehouse.b */')
  expect(await names()).toEqual(['warehouse.a', 'warehouse.b'])
})

test('files that need each other in a circle are refused', async () => {
  await write('views/a.sql', 'create view warehouse.a as select * from warehouse.b')
  await write('views/b.sql', 'create view warehouse.b as select * from warehouse.a')
  await expect(names()).rejects.toThrow(/warehouse\.a → warehouse\.b → warehouse\.a/)
})

test('a file that defines something else than its name says is refused', async () => {
  await write('views/a.sql', 'create view warehouse.b as select 1 as one')
  await expect(names()).rejects.toThrow(/views\/a\.sql defines b/)
})

test('a file that does not say in which schema is refused', async () => {
  await write('views/a.sql', 'create view a as select 1 as one')
  await expect(names()).rejects.toThrow(/without saying in which schema/)
})

test('the repository’s own files can be put in order', async () => {
  await expect(readSqlFiles(sqlFolder)).resolves.toBeInstanceOf(Array)
})

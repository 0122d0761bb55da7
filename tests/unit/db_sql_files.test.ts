import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqlFolder } from '../../src/db/migrations.ts'
import { readSqlFiles } from '../../src/db/sql_objects.ts'

let folder: string
const write = (path: string, text: string) => writeFile(join(folder, 'sql', path), text)
const names = async () => (await readSqlFiles(join(folder, 'sql'))).map((file) => file.name)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'storehouse-sql-'))
  for (const sub of ['functions', 'views', 'aggregates', 'warehouse'])
    await mkdir(join(folder, 'sql', sub), { recursive: true })
})

afterEach(() => rm(folder, { recursive: true, force: true }))

test('a view comes after the views and functions that it reads', async () => {
  await write('views/a.sql', 'create view warehouse.a as select * from warehouse.b')
  await write('views/b.sql', 'create view warehouse.b as select warehouse.one() as one')
  await write('functions/one.sql', 'create function warehouse.one() returns int language sql return 1')
  expect(await names()).toEqual(['warehouse.one', 'warehouse.b', 'warehouse.a'])
})

test('a name in a comment or a string is no dependency', async () => {
  await write(
    'views/a.sql',
    "-- see warehouse.b\ncreate view warehouse.a as select 'it''s warehouse.b' as text",
  )
  await write('views/b.sql', 'create view warehouse.b as select * from warehouse.a /* warehouse.b */')
  expect(await names()).toEqual(['warehouse.a', 'warehouse.b'])
})

test('files that depend on each other in a circle are refused', async () => {
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

const fact = (name: string, rest: string) =>
  write(`warehouse/${name}.sql`, `-- grain: One row.\n-- key: id\n-- scope: true\n${rest}`)

test('a derivation comes after those that its header says it reads', async () => {
  await fact('fact_a', '-- reads: production.one,\n--    fact_b\nselect 1 as id;')
  await fact('fact_b', 'select 1 as id;')
  await write(
    'aggregates/agg_c.sql',
    '-- grain: One row.\n-- key: id\n-- scope: true\n-- reads: fact_a\nselect 1 as id;',
  )
  expect(await names()).toEqual(['warehouse.fact_b', 'warehouse.fact_a', 'warehouse.agg_c'])
})

test('shared parts and texts are inserted by name, also within one another, and not in comments, strings and casts', async () => {
  await write('warehouse/both.txt', 'part as (select :columns)\n')
  await fact(
    'fact_a',
    "\\set both `cat sql/warehouse/both.txt`\n\\set columns '1 as id'\nwith :both -- not :both\nselect ':both'::text, id from part;",
  )
  const [file] = await readSqlFiles(join(folder, 'sql'))
  expect(file?.derivation?.select.text).toBe(
    "with part as (select 1 as id) -- not :both\nselect ':both'::text, id from part",
  )
  expect(file?.derivation?.variables.columns).toBe('1 as id')
})

test('a mistake in a shared part is reported with its own file and line', async () => {
  await write('warehouse/part.txt', 'part as (\n    select 1 as id\n)\n')
  await fact('fact_a', '\\set part `cat sql/warehouse/part.txt`\nwith :part\nselect id\nfrom part;')
  const select = (await readSqlFiles(join(folder, 'sql')))[0]?.derivation?.select
  const place = (text: string) => select?.place(select.text.indexOf(text))
  expect(place('1 as id')).toBe('sql/warehouse/part.txt:2')
  expect(place('from part')).toBe('sql/warehouse/fact_a.sql:7')
})

test.each([
  ['a name without a value', 'select :nothing as id;', /fact_a\.sql:4: :nothing has no value/],
  ['a value that names itself', "\\set a ':a'\nselect :a as id;", /:a has no value/],
  [
    'a shared part that is not there',
    '\\set a `cat sql/none.sql`\nselect :a as id;',
    /fact_a\.sql:4: there is no file sql\/none\.sql/,
  ],
  ['a derivation without a scope', 'select 1 as id;', /fact_a\.sql does not define a derivation/, ''],
  ['a file without a SELECT', '-- nothing', /fact_a\.sql does not define a derivation/],
])('%s is refused', async (_, rest, message, scope = '-- scope: true\n') => {
  await write('warehouse/fact_a.sql', `-- grain: One row.\n-- key: id\n${scope}${rest}`)
  await expect(names()).rejects.toThrow(message)
})

test('a change of a shared part is a change of the files that name it', async () => {
  const hash = async () => (await readSqlFiles(join(folder, 'sql')))[0]?.hash
  await write('warehouse/part.txt', 'select 1 as id')
  await fact('fact_a', '\\set part `cat sql/warehouse/part.txt`\nselect * from (:part) as p;')
  const before = await hash()
  await write('warehouse/part.txt', 'select 2 as id')
  expect(await hash()).not.toBe(before)
})

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { repository } from '../../src/config/repository.ts'
import { feedNames, feeds } from '../../src/model/feeds/index.ts'
import { ageColumns, entityOf } from '../../src/production/entity.ts'
import { newDatabase } from '../support/new_database.ts'
import { rowsOf } from '../support/query.ts'

let columns: Array<{ table: string; column: string; type: string }>

beforeAll(async () => {
  const db = await newDatabase()
  columns = await rowsOf(
    db.kysely,
    `select attrelid::regclass::text as table, attname as column, atttypid::regtype::text as type
     from pg_attribute as a join pg_class as c on c.oid = a.attrelid
     where c.relnamespace in ('production'::regnamespace, 'warehouse'::regnamespace)
       and attnum > 0 and not attisdropped`,
  )
})

const columnsOf = (table: string) => columns.filter((one) => one.table === table).map(({ column }) => column)
const check = (name: string) => readFile(join(repository, 'sql', 'checks', `${name}.sql`), 'utf8')
const facts = [
  ...new Set(
    feeds.flatMap(({ becomes }) => Object.keys(becomes).filter((table) => table.startsWith('fact_'))),
  ),
]

test.each(feedNames)('production has what the model says of %s', (feed) => {
  const entity = entityOf(feed)
  expect(columnsOf(`production.${feed}`)).toEqual(
    expect.arrayContaining([...Object.keys(entity.columns), ...ageColumns(entity)]),
  )
})

test.each(
  feeds.flatMap(({ name, becomes }) => Object.entries(becomes).map((one) => [name, ...one] as const)),
)('rows of %s find their own in %s by its columns', (_, table, by) => {
  const standing = columnsOf(`warehouse.${table}`)
  // A fact has the key of a day; a product knows its category by name.
  const same = by.map((column) => ({ day: 'date_key', category_id: 'product_id' })[column] ?? column)
  expect(standing).toEqual(expect.arrayContaining(same))
})

test.each(facts)('a check compares %s with production, and another looks through its texts', async (fact) => {
  expect(await check('facts_match_production')).toContain(`warehouse.${fact} `)
  const texts = columns.filter(({ table, type }) => table === `warehouse.${fact}` && type === 'text')
  if (texts.length > 0) expect(await check('no_personal_data')).toContain(`warehouse.${fact} `)
})

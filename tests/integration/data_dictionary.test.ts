import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readDataDictionary, undescribed } from '../../src/db/data_dictionary.ts'
import { renderDataDictionary } from '../../src/db/data_dictionary_document.ts'
import { newDatabase } from '../support/new_database.ts'
import { execute } from '../support/query.ts'
import { newShop } from '../support/shop.ts'

const written = readFileSync(new URL('../../docs/data-dictionary.md', import.meta.url), 'utf8')

test('docs/data-dictionary.md is what a migrated database says', async () => {
  const { kysely } = await newDatabase()
  expect(written).toBe(renderDataDictionary(await readDataDictionary(kysely)))
})

test('every table, view and column of production and warehouse is described', async () => {
  const { kysely } = await newDatabase()
  expect(undescribed(await readDataDictionary(kysely))).toEqual([])
})

test('every table and column of all schemas has a comment, also the columns that files add', async () => {
  const shop = await newShop()
  await shop.file('categories_2026-11-01.csv', 'category_id,name,"the lot"\nc1,a,x\n')
  await shop.file('pageviews_2026-11-01.csv', 'event_id,session_id,time\ne1,s1,2026-02-01\n')
  await shop.load()
  const columns = await shop.rows<{ name: string; is_described: boolean }>(
    `select c.oid::regclass || '.' || quote_ident(a.attname) as name,
            obj_description(c.oid, 'pg_class') is not null
              and col_description(c.oid, a.attnum) is not null as is_described
     from pg_class as c
     join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace::regnamespace::text in ('ops', 'staging', 'production', 'warehouse')
       and c.relkind in ('r', 'p', 'v', 'm')
       and not c.relispartition`,
  )
  expect(columns.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['staging.categories."the lot"', 'ops.kysely_migration_lock.id']),
  )
  expect(columns.filter(({ is_described }) => !is_described)).toEqual([])
})

test('a view and a column without a comment are named', async () => {
  const { kysely } = await newDatabase()
  await execute(kysely, 'create view warehouse.mine as select 1 as one')
  expect(undescribed(await readDataDictionary(kysely))).toEqual(['warehouse.mine', 'warehouse.mine.one'])
})

test('a partition is not listed beside its table', async () => {
  const { kysely } = await newDatabase()
  await execute(
    kysely,
    `create table if not exists production.pageviews_of_a_year partition of production.pageviews
       for values from ('1971-01-01') to ('1972-01-01')`,
  )
  const { relations, references } = await readDataDictionary(kysely)
  expect(relations.filter(({ name }) => name.startsWith('pageviews')).map(({ name }) => name)).toEqual([
    'pageviews',
  ])
  expect(references.filter(({ name }) => name.startsWith('pageviews_'))).toEqual([])
})

test('the diagrams show how lines belong to orders and facts to dimensions', async () => {
  const { kysely } = await newDatabase()
  const text = renderDataDictionary(await readDataDictionary(kysely))
  expect(text).toContain('    orders ||--o{ order_items : "order_id"\n')
  expect(text).toContain('    dim_date ||--o{ fact_sales : "date_key"\n')
})

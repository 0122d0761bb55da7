import type pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { feeds } from '../../src/model/feeds/index.ts'
import { syncStagingTables } from '../../src/staging/sync_tables.ts'
import { newDatabase } from '../support/new_database.ts'

let client: pg.Client

beforeAll(async () => {
  const db = await newDatabase({ migrated: false })
  client = await db.connect()
})

const columnsOf = async (table: string) => {
  const { rows } = await client.query<{ name: string }>(
    `select column_name as name from information_schema.columns
      where table_schema = 'staging' and table_name = $1 order by ordinal_position`,
    [table],
  )
  return rows.map(({ name }) => name)
}

test('each feed gets an unlogged table of its columns as text, and a second run changes nothing', async () => {
  expect(await syncStagingTables(client)).toEqual([
    'created staging.rejected_rows',
    'created staging.cleaned_texts',
    'created staging.source_records',
    ...feeds.map(({ name }) => `created staging.${name}`),
  ])
  expect(await syncStagingTables(client)).toEqual([])
  for (const feed of feeds) {
    expect(await columnsOf(feed.name)).toEqual(['_file_id', '_line', ...feed.columns.map(({ name }) => name)])
  }
  const { rows } = await client.query(
    `select count(*)::int as tables, bool_and(relpersistence = 'u') as unlogged
       from pg_class where relnamespace = 'staging'::regnamespace and relkind = 'r'`,
  )
  expect(rows).toEqual([{ tables: feeds.length + 3, unlogged: true }])
})

test('columns that a feed has gained are added, and extra columns stay', async () => {
  await client.query(
    'alter table staging.orders drop column currency, drop column time, add column note text',
  )
  expect(await syncStagingTables(client)).toEqual(['added time, currency to staging.orders'])
  expect((await columnsOf('orders')).slice(-3)).toEqual(['note', 'time', 'currency'])
})

test('unread fields of records become text if they were JSON', async () => {
  await client.query('alter table staging.source_records alter column rest type json using rest::json')
  expect(await syncStagingTables(client)).toEqual(['made rest of staging.source_records text'])
  expect(await syncStagingTables(client)).toEqual([])
})

test('every table and column has a comment', async () => {
  const { rows } = await client.query(
    `select c.relname, a.attname
       from pg_class as c
       join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'staging'::regnamespace
        and c.relkind = 'r'
        and (col_description(c.oid, a.attnum) is null or obj_description(c.oid) is null)`,
  )
  expect(rows).toEqual([])
})

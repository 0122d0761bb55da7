import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { repository } from '../../src/config/repository.ts'
import { migrate } from '../../src/db/migrate.ts'
import { migrationFolder, sqlFolder } from '../../src/db/migrations.ts'
import { newShop, type Shop } from '../support/shop.ts'

/** The examples of docs/add-a-field.md: after which lines of the file their lines go, and what they give by day. */
const examples = {
  'A sum: total shipping': {
    part: 'count(*) as total_orders,',
    last: 'coalesce(s.total_orders, 0) as total_orders,',
    column: 'shipping_charged',
    values: [9.5, 0, 5],
  },
  'A conditional count: orders over 500': {
    part: 'count(*) as total_orders,',
    last: 'coalesce(s.total_orders, 0) as total_orders,',
    column: 'orders_over_500',
    values: [1, 0, 0],
  },
  'A ratio: mobile conversion': {
    part: 'count(*) as total_sessions,',
    last: 'coalesce(v.total_sessions, 0) as total_sessions,',
    column: 'phone_conversion_rate',
    values: [33.33, null, null],
  },
  'A time: minutes to purchase': {
    part: 'count(*) as total_sessions,',
    last: 'coalesce(v.total_sessions, 0) as total_sessions,',
    column: 'minutes_to_purchase',
    values: [7.5, null, null],
  },
  'Across tables: cart abandonment': {
    part: 'count(*) as total_sessions,',
    last: 'coalesce(v.total_sessions, 0) as total_sessions,',
    column: 'carts_left_rate',
    values: [66.67, null, null],
  },
}

const aggregate = join('aggregates', 'agg_daily_business_metrics.sql')
let shop: Shop
let manual: string
let folder: string

beforeAll(async () => {
  manual = await readFile(join(repository, 'docs', 'add-a-field.md'), 'utf8')
  folder = await mkdtemp(join(tmpdir(), 'storehouse-sql-'))
  await cp(sqlFolder, join(folder, 'sql'), { recursive: true })
  shop = await newShop()
  const session = (session_id: string, platform: string, minute: number) => ({
    session_id,
    platform,
    time: `2026-03-01 10:0${minute}`,
  })
  await shop.file('sessions_2026-03-03.csv', [
    session('s1', 'Mobile', 0),
    session('s2', 'mobile', 1),
    session('s3', 'mobile', 2),
    session('s4', 'web', 3),
  ])
  await shop.file(
    'add_to_cart_table_2026-03-03.csv',
    ['s1', 's2', 's3'].map((session_id) => ({
      event_id: `cart of ${session_id}`,
      session_id,
      time: '2026-03-01 10:04',
      product_id: 'p1',
    })),
  )
  const order = (order_id: string, time: string, total_price: number, shipping_price: number) => ({
    order_id,
    time,
    total_price,
    shipping_price,
    session_id: { o1: 's1', o2: 's4' }[order_id] ?? null,
  })
  await shop.file('orders_2026-03-03.csv', [
    order('o1', '2026-03-01 10:05', 500.01, 4.5),
    order('o2', '2026-03-01 10:13', 500, 5),
    order('o3', '2026-03-03 09:00', 20, 5),
  ])
  await shop.load()
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** The SQL blocks of a chapter of the manual. */
function blocks(title: string): string[] {
  const chapter = manual.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? ''
  return [...chapter.matchAll(/^```sql\n(.*?)\n```$/gms)].map(([, block]) => block ?? '')
}

/** Puts lines after the first line that reads so. */
function after(text: string, line: string, added: string): string {
  const start = text.indexOf(`${line}\n`)
  if (start < 0) throw new Error(`no line "${line}"`)
  const end = start + line.length + 1
  return `${text.slice(0, end)}${added}\n${text.slice(end)}`
}

async function edited(title: keyof typeof examples): Promise<string> {
  const [part, last, comment] = blocks(title)
  if (!part || !last) throw new Error(`no blocks under "${title}"`)
  const text = await readFile(join(sqlFolder, aggregate), 'utf8')
  const withColumn = after(after(text, examples[title].part, part), examples[title].last, last)
  return comment === undefined ? withColumn : `${withColumn}\n${comment}\n`
}

describe('one edit of one file and migrate give the view a new column', () => {
  test.each(Object.keys(examples) as (keyof typeof examples)[])('%s', async (title) => {
    const { column, values } = examples[title]
    await writeFile(join(folder, 'sql', aggregate), await edited(title))
    const folders = { migrations: migrationFolder, sql: join(folder, 'sql') }
    await migrate(shop.db, { folders })
    const rows = await shop.rows<{ value: number | null }>(
      `select ${column}::float8 as value from warehouse.daily_business_metrics order by date`,
    )
    expect(rows.map(({ value }) => value)).toEqual(values)
    expect((await migrate(shop.db, { folders })).objects).toEqual([])
  })

  test('and its description, and the reader may read it', async () => {
    await writeFile(join(folder, 'sql', aggregate), await edited('A sum: total shipping'))
    await migrate(shop.db, { folders: { migrations: migrationFolder, sql: join(folder, 'sql') } })
    const rows = await shop.rows(
      `select
         col_description(attrelid, attnum) as comment,
         has_column_privilege('storehouse_reader', attrelid, attnum, 'select') as is_readable
       from pg_attribute
       where attrelid = 'warehouse.daily_business_metrics'::regclass and attname = 'shipping_charged'`,
    )
    expect(rows).toEqual([{ comment: "Shipping charged for the day's sales.", is_readable: true }])
  })
})

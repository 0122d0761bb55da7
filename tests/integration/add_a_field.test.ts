import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { repository } from '../../src/config/repository.ts'
import { migrate } from '../../src/db/migrate.ts'
import { migrationFolder } from '../../src/db/migrations.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { behind, blocksOf } from '../support/guide.ts'
import { newShop, type Shop } from '../support/shop.ts'

/** The folder of a user who edits sql/. Loads read it too. */
const folder = vi.hoisted(
  () => `${process.env.TMPDIR ?? '/tmp'}/storehouse-edited-${process.pid}-${Date.now()}`,
)
vi.mock('../../src/db/migrations.ts', async (original) => ({
  ...(await original<object>()),
  sqlFolder: `${folder}/sql`,
}))
const sqlFolder = join(repository, 'sql')

/** The examples of docs/add-a-field.md: after which lines of the file their lines go, and their result by day. */
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

beforeAll(async () => {
  await mkdir(folder)
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

/** The code blocks of a chapter of the guide. */
async function textsOf(title: string): Promise<string[]> {
  return (await blocksOf('add-a-field', title)).map(({ text }) => text)
}

async function edited(title: keyof typeof examples): Promise<string> {
  const [part, last, comment] = await textsOf(title)
  if (!part || !last) throw new Error(`no blocks under "${title}"`)
  const text = await readFile(join(sqlFolder, aggregate), 'utf8')
  const withColumn = behind(behind(text, examples[title].part, part), examples[title].last, last)
  return comment === undefined ? withColumn : `${withColumn}\n${comment}\n`
}

const folders = { migrations: migrationFolder, sql: join(folder, 'sql') }

/** Edits a file of sql/ and migrates; returns the names of what changed. */
async function edit(path: string, change: (text: string) => string): Promise<string[]> {
  const text = await readFile(join(folder, 'sql', path), 'utf8').catch(() => '')
  await writeFile(join(folder, 'sql', path), change(text))
  return (await migrate(shop.db, { folders })).objects.map(({ name, action }) => `${name} ${action}`)
}

async function descriptionOf(table: string, column: string): Promise<unknown> {
  const rows = await shop.rows<{ comment: string; is_readable: boolean }>(
    `select
       col_description(attrelid, attnum) as comment,
       has_column_privilege('storehouse_reader', attrelid, attnum, 'select') as is_readable
     from pg_attribute
     where attrelid = 'warehouse.${table}'::regclass and attname = '${column}'`,
  )
  return rows[0]
}

describe('one edit of one file and migrate give the view a new column', () => {
  test.each(Object.keys(examples) as (keyof typeof examples)[])('%s', async (title) => {
    const { column, values } = examples[title]
    await writeFile(join(folder, 'sql', aggregate), await edited(title))
    await migrate(shop.db, { folders })
    const rows = await shop.rows<{ value: number | null }>(
      `select ${column}::float8 as value from warehouse.daily_business_metrics order by date`,
    )
    expect(rows.map(({ value }) => value)).toEqual(values)
    expect((await migrate(shop.db, { folders })).objects).toEqual([])
  })

  test('the column has its description, and the reader role can read it', async () => {
    await writeFile(join(folder, 'sql', aggregate), await edited('A sum: total shipping'))
    await migrate(shop.db, { folders })
    expect(await descriptionOf('daily_business_metrics', 'shipping_charged')).toEqual({
      comment: "Shipping charged for the day's sales.",
      is_readable: true,
    })
  })
})

describe('one edit of one file, migrate and load give the star a new column', () => {
  const product = (brand: string) => [{ product_id: 'p1', product_name: 'Pen', brand }]

  test('A column of a fact: the hour of an order', async () => {
    const [column = '', comment] = await textsOf('A column of a fact: the hour of an order')
    const changed = await edit(
      'warehouse/fact_sales.sql',
      (text) => `${behind(text, '    h.ordered_at,', column)}\n${comment}\n`,
    )
    expect(changed).toEqual(['warehouse.fact_sales extended'])
    expect((await shop.load()).outcome).toBe('published')
    expect(await shop.rows('select order_id, order_hour from warehouse.fact_sales order by 1')).toEqual([
      { order_id: 'o1', order_hour: 10 },
      { order_id: 'o2', order_hour: 10 },
      { order_id: 'o3', order_hour: 9 },
    ])
    expect(await descriptionOf('fact_sales', 'order_hour')).toEqual({
      comment: 'Business hour in which it was placed, 0 to 23.',
      is_readable: true,
    })
    expect((await migrate(shop.db, { folders })).objects).toEqual([])
  })

  test('An attribute whose changes make versions: the postal code of a customer', async () => {
    const customer = (postal_code: string, updated_at: string) => [
      { customer_id: 'c1', segment: 'Regular', postal_code, updated_at },
    ]
    await shop.file('customers_2026-03-04.csv', customer('1010', '2026-03-01 00:00'))
    await shop.load()
    const [tracked, comment] = await textsOf(
      'An attribute whose changes make versions: the postal code of a customer',
    )
    await edit(
      'warehouse/dim_customer.sql',
      (text) => `${text.replace(/^\\set tracked .*$/m, tracked?.trim() ?? '')}\n${comment}\n`,
    )
    await shop.file('customers_2026-03-05.csv', customer('1020', '2026-03-05 00:00'))
    await shop.load()
    expect(
      await shop.rows(
        `select postal_code, is_current from warehouse.dim_customer where customer_id = 'c1' order by valid_from`,
      ),
    ).toEqual([
      { postal_code: '1010', is_current: false },
      { postal_code: '1020', is_current: true },
    ])
  })

  test('a new column of a dimension is filled for the members that facts made, too', async () => {
    await shop.file('products_2026-03-05.csv', product('Old'))
    await shop.file('order_items_2026-03-05.csv', [
      { order_item_id: 'i1', order_id: 'o3', product_id: 'p1', product_qty: 2, product_price: 10 },
    ])
    await shop.file('payments_2026-03-05.csv', [
      { payment_id: 'p1', order_id: 'o1', payment_method: 'Cash', amount: 5, time: '2026-03-01 10:06' },
    ])
    await shop.load()
    await edit('warehouse/dim_payment.sql', (text) =>
      text.replace('    case\n', `    initcap(m.payment_method) as payment_label,\n    case\n`),
    )
    await edit('warehouse/dim_date.sql', (text) =>
      text.replace(
        '    d.full_date,\n',
        `    d.full_date,\n    extract(doy from d.full_date)::integer as day_of_year,\n`,
      ),
    )
    await shop.load()
    expect(
      await shop.rows('select payment_label from warehouse.dim_payment where payment_key <> -1'),
    ).toEqual([{ payment_label: 'Cash' }])
    expect(
      await shop.rows(`select day_of_year from warehouse.dim_date where full_date = '2026-03-01'`),
    ).toEqual([{ day_of_year: 60 }])
    expect((await verify(shop.db, shop.config, {})).tables.filter(({ differing }) => differing > 0)).toEqual(
      [],
    )
  })

  test('an aggregate follows whichever product attribute it reads', async () => {
    await edit(
      'aggregates/agg_brand_day.sql',
      () => `-- grain: One row per day and brand with a sale.
-- key: date, brand
-- scope: /* scope:day t.date */ true
-- reads: dim_date, dim_product, fact_order_item
select d.full_date as date, coalesce(p.brand, '') as brand, sum(i.quantity) as units
from warehouse.fact_order_item as i
join warehouse.dim_product as p using (product_key)
join warehouse.dim_date as d using (date_key)
where /* scope:date_key i.date_key */ true
group by 1, 2
;
`,
    )
    await shop.file('products_2026-03-06.csv', product('New'))
    await shop.load()
    expect(
      await shop.rows(`select brand, units::integer from warehouse.agg_brand_day where units > 0`),
    ).toEqual([{ brand: 'New', units: 2 }])
    expect(
      await shop.rows(
        `select reads -> 'agg_brand_day' -> 'warehouse.dim_product' as columns from ops.select_reads`,
      ),
    ).toEqual([{ columns: expect.arrayContaining(['brand', 'product_key']) }])
  })
})

import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { newDatabase } from '../support/new_database.ts'
import { rowsOf } from '../support/query.ts'
import { newShop } from '../support/shop.ts'

/** The dimensions of each fact according to a table in a document. */
async function documented(file: string): Promise<Record<string, string[]>> {
  const lines = (await readFile(new URL(`../../docs/${file}`, import.meta.url), 'utf8')).split('\n')
  const cells = (line: string) => line.split('|').map((cell) => cell.trim())
  const header = cells(lines.find((line) => line.startsWith('| fact |')) ?? '')
  const facts = lines.filter((line) => line.startsWith('| `fact_')).map(cells)
  return Object.fromEntries(
    facts.map((row) => {
      const named = row.flatMap((cell, column) => (cell === '✓' ? [header[column]] : [cell]))
      const dimensions = named.join(' ').match(/dim_\w+/g) ?? []
      return [row[1]?.replaceAll('`', ''), [...dimensions].sort()]
    }),
  )
}

test.each(['connect-power-bi.md', 'connect-tableau.md'])(
  '%s names the relationships that the star has',
  async (file) => {
    const db = await newDatabase()
    const references = await rowsOf<{ fact: string; dimensions: string[] }>(
      db.kysely,
      `select f.relname as fact, array_agg(d.relname::text order by d.relname) as dimensions
     from pg_constraint as c
     join pg_class as f on f.oid = c.conrelid
     join pg_class as d on d.oid = c.confrelid
     where c.contype = 'f' and f.relname like 'fact\\_%' and d.relname like 'dim\\_%'
     group by f.relname`,
    )
    expect(await documented(file)).toEqual(
      Object.fromEntries(references.map(({ fact, dimensions }) => [fact, dimensions])),
    )
  },
)

test('customers as they were and as they are now both have all revenue, also of guests and earlier versions', async () => {
  const shop = await newShop()
  await shop.file('customers_2026-01-01.csv', [
    { customer_id: 'c1', segment: 'basic', city: 'Bonn', updated_at: '2026-01-01T00:00:00Z' },
    { customer_id: 'c2', segment: 'basic', city: 'Kiel', updated_at: '2026-01-01T00:00:00Z' },
  ])
  await shop.file('customers_2026-03-01.csv', [
    { customer_id: 'c1', segment: 'gold', city: 'Köln', updated_at: '2026-02-15T00:00:00Z' },
  ])
  const orders = [
    { order_id: 'o1', time: '2026-01-10', customer_id: 'c1', total_price: 100 },
    { order_id: 'o2', time: '2026-01-11', customer_id: 'c2', total_price: 10 },
    { order_id: 'o3', time: '2026-01-12', customer_id: '', total_price: 1 },
    { order_id: 'o4', time: '2026-03-01', customer_id: 'c1', total_price: 1000 },
  ]
  await shop.file('orders_2026-03-01.csv', orders)
  await shop.file(
    'order_items_2026-03-01.csv',
    orders.map(({ order_id: order, total_price: price }) => ({
      order_item_id: `i-${order}`,
      order_id: order,
      product_id: 'p1',
      product_price: price,
      product_qty: 1,
    })),
  )
  await shop.file('sessions_2026-03-01.csv', [{ session_id: 's1', user_id: 'v1', time: '2026-03-01' }])
  await shop.load()
  const revenueBy = (segment: string, join = 'join warehouse.dim_customer as c using (customer_key)') =>
    shop.rows(
      `select c.${segment} as segment, sum(s.net_amount)::float8 as revenue
       from warehouse.fact_sales as s ${join}
       group by 1 order by 2`,
    )
  expect(await revenueBy('segment')).toEqual([
    { segment: 'Guest', revenue: 1 },
    { segment: 'basic', revenue: 110 },
    { segment: 'gold', revenue: 1000 },
  ])
  const now = [
    { segment: 'basic', revenue: 10 },
    { segment: 'gold', revenue: 1100 },
  ]
  expect(await revenueBy('current_segment')).toEqual([{ segment: 'Guest', revenue: 1 }, ...now])
  expect(
    await revenueBy('segment', 'left join warehouse.dim_customer_current as c using (customer_id)'),
  ).toEqual([{ segment: null, revenue: 1 }, ...now])
  for (const fact of ['fact_order_item', 'fact_payment', 'fact_refund', 'fact_session']) {
    const [count] = await shop.rows<{ facts: number; joined: number }>(
      `select (select count(*) from warehouse.${fact})::integer as facts,
         (select count(*) from warehouse.${fact} join warehouse.dim_customer using (customer_key))::integer as joined`,
    )
    expect([fact, count?.joined]).toEqual([fact, count?.facts])
  }
})

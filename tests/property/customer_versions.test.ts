import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentsOf, starWithKeys } from '../support/contents.ts'
import { newShop } from '../support/shop.ts'

/** Set it to run the same nights again. */
const seed = Number(process.env.STOREHOUSE_TEST_SEED ?? Date.now() % 2 ** 31)
const nightCount = Math.min(60, 14 + Math.floor(Number(process.env.STOREHOUSE_TEST_SHOPS ?? 0) / 20))

const shop = await newShop({ timezone: 'Europe/Istanbul' })
const other = await newShop({ timezone: 'Europe/Istanbul' })

const instant = fc.constantFrom(
  '2024-12-31T23:59:59Z',
  '2025-01-01T00:00:00Z',
  '2025-01-01T00:00:00.5Z',
  '2025-01-05T10:00:00Z',
  '2025-01-05T10:00:01Z',
  '2025-02-01T00:00:00Z',
  '2025-04-01T00:00:00Z',
)
const id = (prefix: string, count: number) => fc.nat({ max: count - 1 }).map((number) => `${prefix}${number}`)
const customer = id('c', 25)
const order = id('o', 50)
const updatedAt = fc.option(instant, { nil: '' })
const isDeleted = fc.constantFrom('', '', '', '', 'true')

/** A row of each feed, from which the files of a night are made. */
const feeds: Record<string, fc.Arbitrary<Record<string, string>>> = {
  customers: fc.record({
    customer_id: customer,
    segment: fc.constantFrom('gold', 'basic', ''),
    city: fc.constantFrom('Izmir', 'Izmir', 'Ankara'),
    updated_at: updatedAt,
  }),
  orders: fc.record({
    order_id: order,
    time: instant,
    customer_id: customer,
    session_id: id('s', 25),
    status: fc.constantFrom('completed', 'void'),
    total_price: fc.constant('10.00'),
    is_deleted: isDeleted,
    updated_at: updatedAt,
  }),
  payments: fc.record({
    payment_id: id('p', 40),
    order_id: order,
    payment_method: fc.constant('card'),
    amount: fc.constant('10.00'),
    time: instant,
    updated_at: updatedAt,
  }),
  refunds: fc.record({
    refund_id: id('r', 25),
    order_id: order,
    amount: fc.constant('1.00'),
    time: instant,
    is_deleted: isDeleted,
    updated_at: updatedAt,
  }),
  sessions: fc.record({ session_id: id('s', 25), time: instant, user_id: customer }),
}

/** Files of a night, by feed. They include customers, which move. */
const night = fc
  .subarray(Object.keys(feeds).slice(1))
  .chain((others) =>
    fc.tuple(
      ...['customers', ...others].map((feed) =>
        fc.tuple(
          fc.constant(feed),
          fc.array(feeds[feed] as (typeof feeds)[string], { minLength: 10, maxLength: 40 }),
        ),
      ),
    ),
  )

/** Facts that don't belong to their customer's version at their time. */
const strays = [
  ['fact_sales', 'order_id', 'production.orders as o using (order_id)', 'o.customer_id', 'o.time'],
  [
    'fact_payment',
    'payment_id',
    'production.payments as p using (payment_id) join production.orders as o on o.order_id = p.order_id',
    'o.customer_id',
    'p.time',
  ],
  [
    'fact_refund',
    'refund_id',
    'production.refunds as r using (refund_id) join production.orders as o on o.order_id = r.order_id',
    'o.customer_id',
    'r.time',
  ],
  ['fact_session', 'session_id', 'production.sessions as s using (session_id)', 's.user_id', 's.time'],
]
  .map(
    ([fact, key, source, customerId, time]) => `
      select '${fact}' as fact, f.${key} as id, f.customer_key, v.customer_key as expected
      from warehouse.${fact} as f
      join ${source}
      left join warehouse.dim_customer as v
        on v.customer_id = ${customerId} and v.valid_from <= ${time} and ${time} < v.valid_to
      where f.customer_key is distinct from coalesce(v.customer_key, ${fact !== 'fact_session' ? `case when ${customerId} is null then -2 else -1 end` : '-1'})`,
  )
  .join(' union all ')

test('each fact belongs to the version of its customer at its time, however versions move', {
  timeout: 900_000,
}, async () => {
  const files: string[] = []
  for (const [number, drop] of fc.sample(night, { numRuns: nightCount, seed }).entries()) {
    for (const [feed, rows] of drop) {
      const modifiedAt = new Date(Date.UTC(2025, 5, 1, 0, number)).toISOString()
      files.push(await shop.file(`${feed}_2025-05-${10 + (number % 7)}_part${number}.csv`, rows, modifiedAt))
    }
    const { files: loaded } = await shop.load()
    expect(loaded.filter(({ outcome }) => outcome !== 'loaded')).toEqual([])
    expect(await shop.rows(strays), `night ${number} of seed ${seed}`).toEqual([])
  }
  const counts = await shop.rows<{ versions: number; facts: number }>(
    `select (select count(*) from warehouse.dim_customer)::integer as versions,
              (select count(*) from warehouse.fact_sales)::integer as facts`,
  )
  expect(counts[0]?.versions).toBeGreaterThan(30)
  expect(counts[0]?.facts).toBeGreaterThan(0)

  const before = await starWithKeys(shop.db.kysely)
  await shop.rebuild()
  expect({ ...(await starWithKeys(shop.db.kysely)), publication: [] }, `seed ${seed}`).toEqual({
    ...before,
    publication: [],
  })
  await other.load(files)
  expect(await contentsOf(other.db.kysely), `seed ${seed}`).toEqual(await contentsOf(shop.db.kysely))
})

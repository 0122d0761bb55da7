import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { repository } from '../../src/config/repository.ts'
import { migrate } from '../../src/db/migrate.ts'
import { migrationFolder } from '../../src/db/migrations.ts'
import { verify } from '../../src/pipeline/verify/verify.ts'
import { newShop, type Shop } from '../support/shop.ts'

/** A folder of sql/ with one more aggregate: the cost of each day from the first to the last activity. */
const folder = vi.hoisted(
  () => `${process.env.TMPDIR ?? '/tmp'}/storehouse-costs-${process.pid}-${Date.now()}`,
)
vi.mock('../../src/db/migrations.ts', async (original) => ({
  ...(await original<object>()),
  sqlFolder: `${folder}/sql`,
}))

const aggregate = `-- grain: One row per day from the first to the last activity: what it cost.
-- key: date
-- scope: /* scope:day t.date */ true
-- reads: activity, dim_date, fact_ad_spend, fact_expense

with cost as (
    select date_key, amount from warehouse.fact_ad_spend as f where /* scope:date_key f.date_key */ true
    union all
    select date_key, amount from warehouse.fact_expense as f where /* scope:date_key f.date_key */ true
)
select d.full_date as date, coalesce(sum(c.amount), 0) as cost
from warehouse.activity as a
join warehouse.dim_date as d on d.full_date between a.first_date and a.last_date
left join cost as c using (date_key)
where /* scope:day d.full_date */ true
group by d.full_date
;

comment on column warehouse.agg_shop_costs.date is 'Business date.';
comment on column warehouse.agg_shop_costs.cost is 'What was spent.';
`

let shop: Shop
beforeAll(async () => {
  await mkdir(folder)
  await cp(join(repository, 'sql'), join(folder, 'sql'), { recursive: true })
  await writeFile(join(folder, 'sql', 'aggregates', 'agg_shop_costs.sql'), aggregate)
  shop = await newShop()
  await migrate(shop.db, { folders: { migrations: migrationFolder, sql: join(folder, 'sql') } })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let night = 0
/** Loads files of one more night, by feed. */
async function load(files: Record<string, Record<string, string | number>[]>): Promise<void> {
  night += 1
  for (const [feed, rows] of Object.entries(files)) await shop.file(`${feed}_2026-05-0${night}.csv`, rows)
  await shop.load()
}

const session = (day: string) => ({ session_id: `of ${day}`, time: day })
const spend = (date: string, amount: number) => ({ date, platform: 'Meta', amount })
const rent = (amount: number, date_from: string, date_to: string) => ({
  expense_id: 'rent',
  category: 'rent',
  amount,
  date_from,
  date_to,
})

/** The cost of each day, by day of the month. */
async function costs(): Promise<Record<string, number>> {
  const rows = await shop.rows<{ day: string; cost: number }>(
    `select to_char(date, 'DD') as day, cost::float8 from warehouse.agg_shop_costs order by date`,
  )
  return Object.fromEntries(rows.map(({ day, cost }) => [day, cost]))
}

test('a night derives the days of the costs that it brings, before and after', async () => {
  await load({ sessions: [session('2026-04-01'), session('2026-04-04')] })
  await load({ ad_spend: [spend('2026-04-02', 5), spend('2026-04-03', 7), spend('2026-04-06', 9)] })
  expect(await costs()).toEqual({ '01': 0, '02': 5, '03': 7, '04': 0 })

  await load({ ad_spend: [spend('2026-04-02', 6)], expenses: [rent(4, '2026-03-31', '2026-04-03')] })
  expect(await costs()).toEqual({ '01': 1, '02': 7, '03': 8, '04': 0 })

  await load({ expenses: [rent(4, '2026-04-03', '2026-04-06')] })
  expect(await costs()).toEqual({ '01': 0, '02': 6, '03': 8, '04': 1 })
})

test('costs of days after the last activity count once activity reaches them', async () => {
  await load({ sessions: [session('2026-04-06')] })
  expect(await costs()).toEqual({ '01': 0, '02': 6, '03': 8, '04': 1, '05': 1, '06': 10 })

  await load({ expenses: [{ ...rent(4, '2026-04-03', '2026-04-06'), is_deleted: 'true' }] })
  expect(await costs()).toEqual({ '01': 0, '02': 6, '03': 7, '04': 0, '05': 0, '06': 9 })
  expect((await verify(shop.db, shop.config)).outcome).toBe('same')
})

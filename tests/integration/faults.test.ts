import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/db/open.ts'
import { inTransaction } from '../../src/db/transaction.ts'
import { load } from '../../src/pipeline/load.ts'
import { storehouse } from '../support/command_line.ts'
import { contentsOf } from '../support/contents.ts'
import { execute, rowsOf } from '../support/query.ts'
import { newShop, type Shop } from '../support/shop.ts'
import { startProxy } from '../support/tcp_proxy.ts'

const nights = fileURLToPath(new URL('../cases/corner-shop/input', import.meta.url))

async function folders(): Promise<[first: string, ...rest: string[]]> {
  return (await readdir(nights)).sort().map((night) => join(nights, night)) as [string, ...string[]]
}

/** The results of undisturbed loads: of the first night, of the others after it, and of all at once. */
interface Untroubled {
  firstNight: Record<string, string[]>
  allNights: Record<string, string[]>
  atOnce: Record<string, string[]>
}
let untroubled: Untroubled

beforeAll(async () => {
  const [first, ...rest] = await folders()
  const byNight = await newShop()
  await byNight.load([first])
  const firstNight = await contentsOf(byNight.db.kysely)
  await byNight.load(rest)
  const atOnce = await newShop()
  await atOnce.load([first, ...rest])
  untroubled = {
    firstNight,
    allNights: await contentsOf(byNight.db.kysely),
    atOnce: await contentsOf(atOnce.db.kysely),
  }
})

/** Makes publishing fail with a server error, the first few times it is tried. */
async function failWith(shop: Shop, code: string, times: number): Promise<void> {
  await execute(
    shop.db.kysely,
    `create sequence public.tries;
     create function public.fail() returns trigger language plpgsql as $$
     begin
       if nextval('public.tries') <= ${times} then raise exception 'told to fail' using errcode = '${code}'; end if;
       return new;
     end $$;
     create trigger fail before insert or update on warehouse.publication for each row execute function public.fail()`,
  )
}

async function tries(shop: Shop): Promise<number> {
  const [row] = await shop.rows<{ last_value: string }>('select last_value from public.tries')
  return Number(row?.last_value)
}

test.each([
  ['a deadlock', '40P01'],
  ['a serialization failure', '40001'],
])('%s is tried again, and the night is whole', async (_, code) => {
  const shop = await newShop()
  await failWith(shop, code, 2)
  expect((await shop.load(await folders())).outcome).toBe('published')
  expect(await tries(shop)).toBe(3)
  const [checked] = await shop.rows<{ checks: number; names: number }>(
    'select count(*)::integer as checks, count(distinct check_name)::integer as names from ops.check_results',
  )
  expect(checked?.checks).toBe(checked?.names)
  expect(await contentsOf(shop.db.kysely)).toEqual(untroubled.atOnce)
})

test('a lasting deadlock ends the run, and other errors are not tried again', async () => {
  const [firstNight] = await folders()
  const shop = await newShop()
  await failWith(shop, '40P01', 1_000)
  await expect(shop.load([firstNight])).rejects.toThrow('told to fail')
  expect(await tries(shop)).toBe(3)

  const other = await newShop()
  await failWith(other, '53200', 1_000)
  await expect(other.load([firstNight])).rejects.toThrow('told to fail')
  expect(await tries(other)).toBe(1)
  expect(await other.rows('select from warehouse.publication')).toEqual([])
})

test('a statement timeout ends the run with a message, and nothing is published', async () => {
  const shop = await newShop()
  await execute(
    shop.db.kysely,
    `create function public.dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$;
     create trigger dawdle before insert on warehouse.publication for each row execute function public.dawdle();`,
  )
  const impatient = {
    ...environment(shop),
    DATABASE_URL: `${shop.db.url}?options=-c%20statement_timeout%3D3s`,
  }
  const run = await storehouse(['load', ...(await folders())], impatient, { cwd: shop.folder })
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('statement timeout')
  expect(run.stderr).not.toMatch(/^\s+at /m)
  expect(await shop.rows('select from warehouse.publication')).toEqual([])
})

test('one of two loads at once loads, and the other says who is at work', async () => {
  const shop = await newShop()
  const paths = await folders()
  const runs = await Promise.all([
    storehouse(['load', ...paths], environment(shop), { cwd: shop.folder }),
    storehouse(['load', ...paths], environment(shop), { cwd: shop.folder }),
  ])
  const [done, refused] = runs.sort((a, b) => Number(a.code === 1) - Number(b.code === 1))
  expect(done?.code, done?.stderr).toBeOneOf([0, 3])
  // The second may have begun when the first was finished.
  if (refused?.code === 1) expect(refused.stderr).toMatch(/being loaded|is at work|under way/)
  else expect(refused?.code, refused?.stderr).toBeOneOf([0, 3])
  expect(await contentsOf(shop.db.kysely)).toEqual(untroubled.atOnce)
})

test('readers see the whole old night or the whole new one, and never wait', async () => {
  const shop = await newShop()
  const [firstNight, ...rest] = await folders()
  await shop.load([firstNight])
  // The commit takes a while, when everything is written and refreshed.
  await execute(
    shop.db.kysely,
    `create function public.dawdle() returns trigger language plpgsql as $$ begin perform pg_sleep(3); return null; end $$;
     create constraint trigger dawdle after update on warehouse.publication deferrable initially deferred
       for each row execute function public.dawdle()`,
  )
  const reader = await openDatabase({ databaseUrl: shop.db.url, home: '' })
  onTestFinished(() => reader.close())
  const views = (
    await rowsOf<{ name: string }>(
      reader.pool,
      `select table_name as name from information_schema.views where table_schema = 'warehouse' order by 1`,
    )
  ).map(({ name }) => `(select count(*) from warehouse."${name}") as "${name}"`)
  // One statement sees one moment. Waiting for a lock would exceed its timeout.
  const seen = async () => {
    const [row] = await inTransaction(reader.pool, async (trx) => {
      await execute(trx, `set local lock_timeout = '1s'`)
      return rowsOf<Record<string, unknown>>(
        trx,
        `select
           (select run_id from warehouse.publication) as run_id,
           (select sum(total_amount) from warehouse.fact_sales where is_sale) as facts,
           (select sum(total_revenue) from warehouse.daily_business_metrics) as days,
           (select sum(net_revenue) from warehouse.shop_reports where period_type = 'yearly') as reports,
           (select count(*) from production.orders) as orders,
           ${views.join(', ')}`,
      )
    })
    return JSON.stringify(row)
  }
  const before = await seen()
  const found = new Set<string>()
  let rounds = 0
  const loading = shop.load(rest).then(() => true)
  while (!(await Promise.race([loading, pause(1).then(() => false)]))) {
    found.add(await seen())
    rounds += 1
  }
  const after = await seen()
  expect(after).not.toBe(before)
  expect([...found].filter((one) => one !== before && one !== after)).toEqual([])
  expect(rounds).toBeGreaterThan(5)
})

test('a connection that is reset in the middle of a load leaves the night before, and the next load gives the whole', async () => {
  const [firstNight, ...rest] = await folders()
  const shop = await newShop()
  await shop.load([firstNight])
  const proxy = await startProxy(shop.db.url)
  onTestFinished(() => proxy.close())
  for (const bytes of [3_000, 20_000, 60_000]) {
    proxy.resetAfter(bytes)
    const run = await storehouse(
      ['load', ...rest],
      { ...environment(shop), DATABASE_URL: proxy.url },
      { cwd: shop.folder },
    )
    expect(run.code, run.stderr).toBe(1)
    expect(run.stderr).not.toMatch(/^\s+at /m)
    expect(await contentsOf(shop.db.kysely)).toEqual(untroubled.firstNight)
  }
  await shop.load(rest)
  expect(await contentsOf(shop.db.kysely)).toEqual(untroubled.allNights)
})

test('a slow wire changes nothing but the time', async () => {
  const [firstNight] = await folders()
  const shop = await newShop()
  const proxy = await startProxy(shop.db.url)
  onTestFinished(() => proxy.close())
  proxy.delay(2)
  const far = await openDatabase({ databaseUrl: proxy.url, home: '' })
  onTestFinished(() => far.close())
  await load(far, shop.config, {
    paths: [firstNight],
    dryRun: false,
    ignoreUnknown: false,
    archive: false,
  })
  expect(await contentsOf(shop.db.kysely)).toEqual(untroubled.firstNight)
})

function environment(shop: Shop): Record<string, string> {
  return { DATABASE_URL: shop.db.url, STOREHOUSE_HOME: join(shop.folder, 'home') }
}

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import type { FeedName } from '../../src/model/feeds/index.ts'
import { load } from '../../src/pipeline/load.ts'
import { messyFile } from '../support/pollution.ts'
import { messyPlan } from '../support/pollution_plan.ts'
import { cleanTables } from '../support/pollution_tables.ts'
import { rowsOf } from '../support/query.ts'
import { reusedDatabase } from '../support/random_shop_database.ts'
import { newShop } from '../support/shop.ts'

/** How many shops to load; `npm run test:deep` loads more. */
const shops = Math.ceil(Number(process.env.STOREHOUSE_TEST_SHOPS ?? 40) / 10)
const seed = Number(process.env.STOREHOUSE_TEST_SEED ?? 2025)

/** Tables of production with a row for each sound row of their file. */
const keys: Partial<Record<FeedName, string>> = {
  categories: 'category_id',
  products: 'product_id',
  orders: 'order_id',
  customers: 'customer_id',
  sessions: 'session_id',
}
const inferable = new Set(['customers', 'sessions', 'products'])

const feedNames = Object.keys(cleanTables) as FeedName[]
/** One messy file of each feed. */
const messyShop = fc.tuple(...feedNames.map((feed) => messyPlan.map((plan) => ({ ...plan, feed }))))

interface Account {
  name: string
  outcome: string
  rows_read: number
  sum: number
  rejected: number
}

test(
  'a load of messy files accounts for each row, and production has exactly the sound ones',
  async () => {
    const shop = await newShop()
    const db = await reusedDatabase()
    let drop = 0
    await fc.assert(
      fc.asyncProperty(messyShop, async (plans) => {
        await db.clear()
        const folder = join(shop.folder, `messy-${++drop}`)
        await mkdir(folder)
        const files = plans.map((plan, number) => messyFile(plan, number))
        for (const { name, bytes } of files) await writeFile(join(folder, name), bytes)
        const feeds = Object.fromEntries(
          files.map(({ feed, settings }) => [
            feed,
            { files: [], columns: {}, encoding: 'utf-8', ...settings },
          ]),
        ) as Config['feeds']
        const options = { paths: [folder], dryRun: false, ignoreUnknown: false, archive: false }
        const result = await load(db, { ...shop.config, feeds }, options)

        const refused = result.files.filter(({ outcome }) => outcome === 'refused').map(({ name }) => name)
        const isRefused = files.filter(({ expected }) => expected.refused)
        expect(refused.sort()).toEqual(isRefused.map(({ name }) => name.replace(/\.gz$/, '')).sort())

        const accounts = await rowsOf<Account>(
          db.pool,
          `select name, outcome, rows_read, rejected,
                  inserted + updated + unchanged + duplicate + superseded + waiting + rejected as sum
             from ops.files where outcome = 'loaded'`,
        )
        for (const { name, feed, expected } of files) {
          if (expected.refused) continue
          const rows = expected.rows.size + expected.rejected.size
          const account = accounts.find((each) => each.name === name.replace(/\.gz$/, ''))
          expect(account).toMatchObject({ rows_read: rows, sum: rows, rejected: expected.rejected.size })
          const key = keys[feed]
          if (!key) continue
          const found = await rowsOf<{ id: string }>(
            db.pool,
            `select ${key} as id from production.${feed} ${inferable.has(feed) ? 'where not is_inferred' : ''}`,
          )
          const ids = [...expected.rows.values()].map((row) => row[key])
          expect(found.map(({ id }) => id).sort()).toEqual(ids.sort())
        }
      }),
      { numRuns: shops, seed },
    )
  },
  (shops * 20 + 60) * 1000,
)

import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { newDatabase } from '../support/new_database.ts'
import { rowsOf } from '../support/query.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const kysely = join(root, 'node_modules/kysely-ctl/dist/bin.mjs')

test('the seeds fill an empty warehouse with the demo shop, once', async () => {
  const db = await newDatabase({ migrated: false })
  const home = await mkdtemp(join(tmpdir(), 'storehouse-seeds-'))
  const seed = async () => {
    const env = {
      PATH: process.env.PATH,
      DATABASE_URL: db.url,
      STOREHOUSE_HOME: home,
      DEMO_SHOP_ORDERS: '60',
    }
    // The second run uses the sources that the first one compiled.
    const args = [kysely, 'seed', 'run', '--no-outdated-check', '--filesystem-caching']
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: root, env })
    return stdout + stderr
  }
  try {
    expect(await seed()).toContain('Loaded a demo shop')
    const [shop] = await rowsOf(
      db.kysely,
      `select
         (select count(*) from warehouse.fact_sales)::integer as orders,
         (select count(*) from warehouse.fact_session)::integer as sessions,
         (select count(*) from ops.rejected_rows)::integer as rejected,
         (select count(*) from warehouse.dim_product where product_key = -1)::integer as unknown_products`,
    )
    expect(shop).toEqual({ orders: 60, sessions: 1_000, rejected: 0, unknown_products: 1 })
    expect((await readdir(home)).filter((name) => name.startsWith('demo-shop'))).toEqual([])
    expect(await seed()).toContain('no demo shop is added')
    const runs = await rowsOf(db.kysely, 'select from ops.runs')
    expect(runs).toHaveLength(1)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}, 180_000)

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { addDays, dayIn } from '../src/calendar.ts'
import type { Config } from '../src/config/config.ts'
import { col } from '../src/db/columns.ts'
import { sql } from '../src/db/sql.ts'
import { readValue } from '../src/db/statements.ts'
import { generate } from '../src/generate/generate.ts'
import { defaults, type GenerateOptions, plainFiles } from '../src/generate/options.ts'
import { load } from '../src/pipeline/load.ts'
import { withWarehouse } from './support/warehouse.ts'

/**
 * The demo shop: CSV files of a shop that ends yesterday, loaded like any other files. Does nothing if the warehouse
 * has any data.
 */
export async function seed(): Promise<void> {
  await withWarehouse(async (db, config) => {
    const isLoaded = await readValue(
      db.pool,
      col.boolean,
      sql`select exists (select from ops.files where outcome = 'loaded')`,
    )
    if (isLoaded) {
      console.error('Files were loaded into this warehouse before: no demo shop is added to them.')
      return
    }
    await withDemoFiles(config, async (folder) => {
      const options = { paths: [folder], dryRun: false, ignoreUnknown: false, archive: false }
      const { files } = await load(db, config, options)
      const rows = files.reduce((sum, file) => sum + file.rowsRead, 0)
      console.error(`Loaded a demo shop: ${rows} rows of ${files.length} files.`)
    })
  })
}

async function withDemoFiles(config: Config, work: (folder: string) => Promise<void>): Promise<void> {
  // `storehouse start` recognises a demo shop by this name.
  const folder = join(config.home, `demo-shop-seed-${process.pid}`)
  await mkdir(folder, { recursive: true })
  try {
    const end = addDays(dayIn(config.timezone), -1)
    await generate({ ...defaults, ...size(process.env.DEMO_SHOP_ORDERS), ...plainFiles, out: folder, end })
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** DEMO_SHOP_ORDERS orders, with customers and sessions in proportion. If it is not set: the default shop. */
function size(wanted: string | undefined): Pick<GenerateOptions, 'orders' | 'customers' | 'sessions'> {
  if (!wanted) return defaults
  if (!/^[1-9]\d{0,6}$/.test(wanted)) {
    throw new Error(`DEMO_SHOP_ORDERS is "${wanted}". Give a number of orders from 1 to 9999999.`)
  }
  const orders = Number(wanted)
  const inProportion = (count: number) => Math.ceil((count * orders) / defaults.orders)
  return { orders, customers: inProportion(defaults.customers), sessions: inProportion(defaults.sessions) }
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type Dashboard, serveDashboard } from '../../src/dashboard/listen.ts'
import { buildWeb } from '../../src/dashboard/web/build.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/open.ts'
import { generate } from '../../src/generate/generate.ts'
import { defaults, plainFiles } from '../../src/generate/options.ts'
import { load } from '../../src/pipeline/load.ts'
import { createDatabase } from '../support/create_database.ts'
import startServer, { templateDatabase } from '../support/global_setup.ts'
import { defaultConfig } from '../support/shop.ts'
import { findChromium } from './chromium.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a dashboard on the demo shop. */
    demoUrl: string
    /** Address of a dashboard on an empty warehouse. */
    emptyUrl: string
    /** Address of a dashboard on one day of a shop that hands in orders alone. */
    bareUrl: string
    /** Address of a dashboard on another empty warehouse, to which users can be added. */
    peopleUrl: string
    /** Address of a dashboard on the demo shop that asks for a token. */
    guardedUrl: string
    token: string
    /** Address of the demo shop's database. */
    demoDatabaseUrl: string
  }
}

const token = 'open sesame'

/** Loads the demo shop once and serves it, next to empty warehouses, for all browser tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await findChromium()
  const webFolder = await buildWeb({ onNote: console.log })
  let serverUrl = ''
  const stopServer = await startServer({
    provide: (name: string, value: string) => {
      if (name === 'serverUrl') serverUrl = value
      project.provide(name as 'serverUrl', value)
    },
  } as TestProject)
  const folder = await mkdtemp(join(tmpdir(), 'storehouse-browser-'))
  const databases: OpenDatabase[] = []
  const dashboards: Dashboard[] = []
  const stop = async () => {
    for (const dashboard of dashboards) await dashboard.close()
    for (const db of databases) await db.close()
    await stopServer()
    await rm(folder, { recursive: true, force: true })
  }
  const open = async (name: string) => {
    await createDatabase(serverUrl, name, templateDatabase)
    const db = await openDatabase({ databaseUrl: `${serverUrl}/${name}`, home: '' })
    databases.push(db)
    return db
  }
  try {
    const plain = await defaultConfig(folder)
    const serve = async (db: OpenDatabase, secret?: string) => {
      const config = { ...plain, dashboard: { ...plain.dashboard, port: 0, token: secret } }
      const dashboard = await serveDashboard({
        db,
        config,
        version: 'test',
        webFolder,
        onError: console.error,
      })
      dashboards.push(dashboard)
      return dashboard.url
    }
    const demo = await open('storehouse_demo')
    const out = join(folder, 'shop')
    await generate({
      ...defaults,
      out,
      ...plainFiles,
    })
    await load(demo, plain, { paths: [out], dryRun: false, ignoreUnknown: false, archive: false })
    project.provide('demoDatabaseUrl', `${serverUrl}/storehouse_demo`)
    project.provide('demoUrl', await serve(demo))
    project.provide('guardedUrl', await serve(demo, token))
    project.provide('token', token)
    project.provide('peopleUrl', await serve(await open('storehouse_people')))
    const bare = await open('storehouse_bare')
    await load(bare, plain, {
      paths: [await writeBareShop(join(folder, 'bare'))],
      dryRun: false,
      ignoreUnknown: false,
      archive: false,
    })
    project.provide('bareUrl', await serve(bare))
    project.provide('emptyUrl', await serve(await open('storehouse_nothing')))
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}

/** Two files of one day: no costs, visits, regions or payments and long names. */
async function writeBareShop(folder: string): Promise<string> {
  await mkdir(folder)
  const orders = ['order_id,customer_id,order_date,country']
  const lines = ['order_item_id,order_id,sku,product_name,quantity,unit_price']
  for (let order = 1; order <= 12; order += 1) {
    const customer = order % 3 === 0 ? '' : `1785${order % 5}`
    orders.push(
      `53636${order},${customer},2026-09-15 ${String(order + 6).padStart(2, '0')}:26:00,United Kingdom`,
    )
    for (let line = 1; line <= 3; line += 1) {
      const name = `SET OF ${order} WHITE HANGING HEART T-LIGHT HOLDERS VINTAGE CHRISTMAS NUMBER ${line}`
      lines.push(`53636${order}-${line},53636${order},SKU${order}${line},${name},${line * 6},${order}.55`)
    }
  }
  await writeFile(join(folder, 'orders_2026-09-15.csv'), `${orders.join('\n')}\n`)
  await writeFile(join(folder, 'order_items_2026-09-15.csv'), `${lines.join('\n')}\n`)
  return folder
}

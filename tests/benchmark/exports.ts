import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { feedByName } from '../../src/model/feeds/index.ts'
import { report, say, type Timed, Workplace } from './workplace.ts'

// npm run bench:exports: how long a Shopify export of a million records takes to load, compared with feeds that have
// the rows which it becomes, each into its own empty warehouse.
//
// STOREHOUSE_BENCH_RECORDS=100000 for a smaller one. STOREHOUSE_BENCH_DIR: the working folder.

const records = Number(process.env.STOREHOUSE_BENCH_RECORDS ?? 1_000_000)
const RECORDS_PER_ORDER = 3.12
const DATE = '2026-09-30'
/** What Shopify's exports become. */
const FEEDS = ['orders', 'order_items', 'payments', 'refunds', 'customers', 'products', 'inventory'] as const

await Workplace.with(async (place) => {
  const orders = Math.round(records / RECORDS_PER_ORDER)
  say(`making the exports of a shop of ${orders} orders`)
  await place.storehouse('exports', [
    ...['generate', '--as', 'shopify', '--out', join(place.folder, 'shopify'), '--end', DATE],
    ...['--orders', String(orders), '--sessions', String(orders * 16)],
    ...['--customers', String(Math.round(orders / 5)), '--products', '1000'],
  ])
  say('the exports')
  const fromExports = await place.load('exports', 'shopify')
  report(fromExports)
  await writeMadeRows(await place.urlOf('exports'), join(place.folder, 'feeds'))
  await place.storehouse('exports', ['db', 'stop'])
  say('the rows that they become, as feeds')
  const fromFeeds = await place.load('feeds', 'feeds')
  report(fromFeeds)
  say(`  staging: ${perRow(fromExports)} µs a row made from exports, ${perRow(fromFeeds)} a row of feeds`)
  say(`  ratio of all: ${(fromExports.seconds / fromFeeds.seconds).toFixed(2)}`)
  const cores = ({ cpu }: Timed) => (cpu.node ?? Number.NaN) + (cpu.server ?? Number.NaN)
  say(`  ratio of the time of cores: ${(cores(fromExports) / cores(fromFeeds)).toFixed(2)}`)
})

function perRow({ steps, rows }: Timed): string {
  const staging = steps.find(({ step }) => step === 'staging')?.durationMs ?? 0
  return ((staging * 1000) / rows).toFixed(1)
}

/** Writes the staged rows as files of feeds. */
async function writeMadeRows(url: string, folder: string): Promise<void> {
  await mkdir(folder)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const feed of FEEDS) {
    const columns = feedByName(feed).columns.map(({ name }) => name)
    const rows = `select ${columns.join(', ')} from staging.${feed}`
    const copy = client.query(copyTo(`copy (${rows}) to stdout with (format csv, header)`))
    await pipeline(copy, createWriteStream(join(folder, `${feed}_${DATE}.csv`)))
  }
  await client.end()
}

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { stopServer } from '../../src/db/embedded/server.ts'
import { embeddedHome, openDatabase } from '../../src/db/open.ts'
import { contentsOf } from '../support/contents.ts'
import { rowsOf } from '../support/query.ts'
import { defaultConfig, newShop } from '../support/shop.ts'

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))
const [firstNight, secondNight] = ['night-1', 'night-2'].map((night) =>
  fileURLToPath(new URL(`../cases/six-nights/input/${night}`, import.meta.url)),
) as [string, string]
const input = [firstNight, secondNight]

/** Starts `storehouse load` for both nights in a separate process; `seen` resolves when it reports a step. */
async function startLoad(environment: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'storehouse-kill-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const child = spawn(process.execPath, [program, 'load', ...input], {
    cwd: folder,
    env: { PATH: process.env.PATH, STOREHOUSE_HOME: folder, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  const seen = (step: string) =>
    new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk) => {
        log += chunk
        if (log.split('\n').includes(step)) resolve()
      })
      child.on('exit', () => reject(new Error(`the load ended before "${step}":\n${log}`)))
    })
  return { child, seen, said: () => log }
}

async function dataDirectory(config: Config): Promise<string> {
  const db = await openDatabase(config)
  const [row] = await rowsOf<{ folder: string }>(
    db.pool,
    `select current_setting('data_directory') as folder`,
  )
  await db.close()
  return row?.folder ?? ''
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })
}

test('a load that is killed at any step leaves the night before, and the next load gives the whole', async () => {
  const peaceful = await newShop()
  await peaceful.load([firstNight])
  const nightBefore = await contentsOf(peaceful.db.pool)
  await peaceful.load(input)

  const shop = await newShop()
  await shop.load([firstNight])
  // The step that leaves most behind comes last: the next one finds what the previous left.
  for (const step of ['checks', 'fact_sales', 'order items', 'staging: order_table_2025-02-14.csv']) {
    const { child, seen } = await startLoad({ DATABASE_URL: shop.db.url })
    await seen(step)
    child.kill('SIGKILL')
    await ended(child)
    expect(await contentsOf(shop.db.pool), step).toEqual(nightBefore)
  }
  await shop.load(input)
  expect(await contentsOf(shop.db.pool)).toEqual(await contentsOf(peaceful.db.pool))
  const runs = await shop.rows<{ status: string }>('select status from ops.runs order by run_id')
  const failed = Array.from({ length: 4 }, () => 'failed')
  expect(runs.map((run) => run.status)).toEqual(['published', ...failed, 'published'])
})

test('a server that is killed in the middle of a load comes back with the night before', async () => {
  const home = await mkdtemp(join(tmpdir(), 'storehouse-server-'))
  const config = { ...(await defaultConfig(home)), home }
  onTestFinished(async () => {
    await stopServer({ home: embeddedHome(config) }, 'immediate')
    await rm(home, { recursive: true, force: true })
  })
  for (const step of ['staging: pageview_table_2025-02-14.csv', 'fact_sales']) {
    const { child, seen, said } = await startLoad({ STOREHOUSE_HOME: home })
    await seen(step)
    const folder = await dataDirectory(config)
    const postmaster = Number((await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')[0])
    process.kill(postmaster, 'SIGKILL')
    await ended(child)
    expect(child.exitCode).toBe(1)
    expect(said()).toMatch(
      /^(The connection to the database failed|The database refused|Cannot connect to): .*\n/m,
    )
    expect(said()).not.toContain('bug')
  }

  const again = await startLoad({ STOREHOUSE_HOME: home })
  await ended(again.child)
  expect(again.child.exitCode).toBe(3)
  const db = await openDatabase(config)
  const shop = await newShop()
  await shop.load(input)
  expect(await contentsOf(db.pool)).toEqual(await contentsOf(shop.db.pool))
  // A crash leaves the indexes of unlogged tables with only a first page, which the planner considers free.
  const hollow = await rowsOf(
    db.pool,
    `select c.oid::regclass::text as name from pg_class as c join pg_am as a on a.oid = c.relam
     where a.amname = 'brin' and c.relkind = 'i' and pg_relation_size(c.oid) <= current_setting('block_size')::integer`,
  )
  expect(hollow).toEqual([])
  await db.close()
}, 180_000)

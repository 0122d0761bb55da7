import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { keepDashboard } from '../../src/cli/start/keep_dashboard.ts'
import { dashboardProcessOf } from '../support/child_processes.ts'
import { newDatabase, type TestDatabase } from '../support/new_database.ts'
import { rowsOf } from '../support/query.ts'
import { defaultConfig } from '../support/shop.ts'

const program = fileURLToPath(new URL('../../bin/storehouse.js', import.meta.url))
const night = fileURLToPath(new URL('../cases/six-nights/input/night-1', import.meta.url))

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'storehouse-start-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Runs `storehouse start` in a separate process. */
function start(db: TestDatabase, folder: string, ...args: string[]) {
  const child = spawn(process.execPath, [program, 'start', ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, DATABASE_URL: db.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = { out: '', log: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.log += chunk
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  return {
    said,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    dashboardProcess: () => dashboardProcessOf(child.pid as number),
    seen: (text: string) => expect.poll(() => said.log, { timeout: 60_000 }).toContain(text),
    ended: async () => ({ code: (await closed)[0], ...said }),
  }
}

const count = async (db: TestDatabase, query: string) =>
  Number((await rowsOf<{ count: number }>(db.kysely, `select count(*) from ${query}`))[0]?.count)

test('a killed start leaves nothing in the way; of two at once one makes the demo shop, the other waits', async () => {
  const db = await newDatabase({ migrated: false })
  const folder = await newFolder()
  const killed = start(db, folder, '--once')
  await killed.seen('staging: ')
  killed.kill('SIGKILL')
  await killed.ended()
  expect((await readdir(join(folder, '.storehouse'))).join()).toMatch(/demo-shop-\d+/)

  const [one, two] = await Promise.all([
    start(db, folder, '--once').ended(),
    start(db, folder, '--once').ended(),
  ])
  expect([one.code, two.code]).toEqual([0, 0])
  const [first, second] = one.log.includes('making a demo shop') ? [one, two] : [two, one]
  expect(first.out).toMatch(/^A demo shop is loaded: [\d,]+ rows from \d+ CSV files/)
  expect(first.out).toMatch(/5,000 customers · 100 products · 3,000 orders/)
  expect(first.out).toContain('grant storehouse_reader to bi;')
  expect(first.out).toContain('First remove the demo shop: npx storehouse reset --yes')
  // This is a user's own server.
  expect(first.out).not.toContain('storehouse db stop')
  expect(second.log).toMatch(
    /Waiting for another command that is setting things up \(storehouse start, process \d+\)/,
  )
  expect(second.log).not.toContain('making a demo shop')
  expect(second.out).toMatch(/^Storehouse is ready: run 2 is published/)

  expect(await count(db, 'warehouse.fact_sales')).toBe(3_000)
  expect(await count(db, 'warehouse.fact_session')).toBe(50_000)
  expect(await count(db, 'ops.rejected_rows')).toBe(0)
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
  expect(await rowsOf(db.kysely, 'select complete_through as day from warehouse.publication')).toEqual([
    { day: yesterday },
  ])
  expect(await readdir(join(folder, '.storehouse'))).toEqual(['reports'])
}, 300_000)

test('with files in the inbox no demo shop is made, and the exit code is that of the load', async () => {
  const db = await newDatabase({ migrated: false })
  const folder = await newFolder()
  await mkdir(join(folder, 'data'))
  await cp(night, join(folder, 'data', 'inbox'), { recursive: true })
  const { code, out } = await start(db, folder, '--once', '--json').ended()
  expect(JSON.parse(out)).toMatchObject({
    holds_demo: false,
    load: { outcome: 'published', files: 15 },
    publication: { run_id: 1 },
    schedule: expect.arrayContaining([expect.objectContaining({ job: 'load', cron: '0 1 * * *' })]),
  })
  expect(code).toBe(3)
  expect(await readdir(join(folder, 'data', 'inbox'))).toEqual([])
})

test('after a failed load readers keep what was published, and the schedule continues until Ctrl-C', async () => {
  const db = await newDatabase()
  const folder = await newFolder()
  await mkdir(join(folder, 'data', 'inbox'), { recursive: true })
  await writeFile(
    join(folder, 'data', 'inbox', 'categories.csv'),
    'category_id,category_name,parent_category_id\n1,A,2\n2,B,1\n',
  )
  const started = start(db, folder)
  await started.seen('Running until Ctrl-C.')
  started.kill('SIGINT')
  const { code, out, log } = await started.ended()
  expect(log).toContain('The load failed, nothing was published.')
  expect(out).toContain('nothing is published yet')
  expect(log.trimEnd().split('\n').at(-1)).toBe('Stopped.')
  expect(code).toBe(0)
})

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** A folder whose inbox is loaded every two seconds, and whose dashboard takes any port. */
async function newBusyFolder(): Promise<string> {
  const folder = await newFolder()
  await mkdir(join(folder, 'data', 'inbox'), { recursive: true })
  await writeFile(
    join(folder, 'data', 'inbox', 'categories.csv'),
    'category_id,category_name,parent_category_id\n1,A,\n',
  )
  const config = { schedule: { load: '*/2 * * * * *' }, dashboard: { port: 0 } }
  await writeFile(join(folder, 'storehouse.config.json'), JSON.stringify(config))
  return folder
}

test('a dashboard that hangs or is killed delays neither a night nor the end, and a killed one comes back', async () => {
  const started = start(await newDatabase(), await newBusyFolder())
  await started.seen('Running until Ctrl-C.')
  const killed = started.dashboardProcess()
  const nights = () => started.said.log.split('load: started').length - 1
  const before = nights()
  process.kill(killed, 'SIGSTOP')
  await expect.poll(nights, { timeout: 60_000 }).toBeGreaterThan(before + 1)

  process.kill(killed, 'SIGKILL')
  await started.seen('The dashboard was killed')
  await started.seen('The dashboard is at http://localhost:')
  const url = /The dashboard\n\s+(\S+)/.exec(started.said.out)?.[1]
  expect((await fetch(`${url}/healthz`)).status).toBe(200)

  const hanging = started.dashboardProcess()
  process.kill(hanging, 'SIGSTOP')
  started.kill('SIGTERM')
  // The signal can arrive during a load.
  expect([0, 143]).toContain((await started.ended()).code)
  await expect.poll(() => isAlive(hanging), { timeout: 30_000 }).toBe(false)
}, 180_000)

test('the dashboard ends with a killed start', async () => {
  const started = start(await newDatabase(), await newBusyFolder())
  await started.seen('Running until Ctrl-C.')
  const dashboard = started.dashboardProcess()
  started.kill('SIGKILL')
  await started.ended()
  await expect.poll(() => isAlive(dashboard), { timeout: 30_000 }).toBe(false)
}, 120_000)

test('a dashboard that stops answering is ended and started again at the same address', async () => {
  const folder = await newFolder()
  const config = { ...(await defaultConfig(folder)), databaseUrl: (await newDatabase()).url }
  const said: string[] = []
  const kept = keepDashboard({
    settings: {
      config: { ...config, dashboard: { ...config.dashboard, port: 0 } },
      configFile: undefined,
      webFolder: folder,
      debug: false,
    },
    note: (message) => said.push(message),
    warn: (message) => said.push(message),
    times: { beatMs: 500, beatsMissed: 4, backOffMs: [1] },
  })
  const url = await kept.url
  process.kill(dashboardProcessOf(process.pid), 'SIGSTOP')
  await expect.poll(() => said, { timeout: 60_000 }).toContain(`The dashboard is at ${url}`)
  expect(said[0]).toContain('The dashboard did not answer any more and was ended.')
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect(await kept.close()).toEqual({ wasKilled: false })
}, 120_000)

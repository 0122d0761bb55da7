import { spawn } from 'node:child_process'
import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { say, Workplace } from './workplace.ts'

// npm run bench:backups: how long a backup of a large shop takes, its restore into another home and into a database of
// another server, and an erasure that rewrites the backup; with Node's peak memory. Every restore verifies.
//
// STOREHOUSE_BENCH_SESSIONS: the size of the shop (orders are a tenth of it). STOREHOUSE_BENCH_DIR: the working folder.

const program = new URL('../../bin/storehouse.js', import.meta.url).pathname
const sessions = Number(process.env.STOREHOUSE_BENCH_SESSIONS ?? 100_000)

await Workplace.with(main)

async function main(place: Workplace): Promise<void> {
  const [files, backup] = [join(place.folder, 'files'), join(place.folder, 'shop.tar')]
  say(`making a shop of ${sessions} sessions and ${sessions / 10} orders`)
  await place.storehouse('home', [
    ...['generate', '--out', files, '--days', '730', '--end', '2026-09-29', '--products', '1000'],
    ...['--sessions', String(sessions), '--orders', String(Math.round(sessions / 10))],
    ...['--customers', String(Math.round(sessions / 40))],
  ])
  await timed(place, 'home', ['load', files])
  await timed(place, 'home', ['backup', backup])
  say(`  ${((await stat(backup)).size / 1e6).toFixed(0)} MB`)
  await timed(place, 'other', ['restore', backup])
  await timed(place, 'restored-elsewhere', ['restore', backup], await newDatabase(place))
  const customer = await someCustomer(place)
  await timed(place, 'home', ['erase', customer, '--yes'])
}

/** An empty database of another server. */
async function newDatabase(place: Workplace): Promise<NodeJS.ProcessEnv> {
  const url = new URL(await place.urlOf('server'))
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  await client.query('create database elsewhere')
  await client.end()
  url.pathname = '/elsewhere'
  return { DATABASE_URL: url.href }
}

async function someCustomer(place: Workplace): Promise<string> {
  const client = new pg.Client({ connectionString: await place.urlOf('home') })
  await client.connect()
  const { rows } = await client.query<{ id: string }>(
    'select customer_id as id from production.orders where customer_id is not null group by 1 order by count(*) desc, 1 limit 1',
  )
  await client.end()
  return rows[0]?.id ?? ''
}

/** Runs a command in a folder of its own, and says how long it took and Node's peak memory (on Linux). */
async function timed(
  place: Workplace,
  home: string,
  words: string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<void> {
  const { DATABASE_URL: _, ...rest } = process.env
  const folder = join(place.folder, home)
  await mkdir(folder, { recursive: true })
  if (!environment.DATABASE_URL) await place.urlOf(home)
  const start = performance.now()
  const child = spawn(process.execPath, [program, ...words, '--json', '--quiet'], {
    cwd: folder,
    env: { ...rest, STOREHOUSE_HOME: folder, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let peak = 0
  const watch = setInterval(async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
    peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)
  }, 100)
  let answer = ''
  child.stdout.on('data', (chunk) => {
    answer += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearInterval(watch)
  if (code !== 0 && code !== 3) throw new Error(`${words[0]} ended with ${code}`)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  say(`${words[0]} (${home}): ${seconds} s; Node's peak memory ${peak.toFixed(0)} MB`)
  const { durations, verified, backups } = JSON.parse(answer) as Record<string, Record<string, unknown>>
  if (durations) say(`  ${JSON.stringify(durations)}, verify: ${verified?.outcome}`)
  if (backups) say(`  backups: ${JSON.stringify(backups.rewritten)}`)
}

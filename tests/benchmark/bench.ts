import { execFile, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { runPeer } from './peer.ts'

// npm run bench: how long a large shop takes to load into an empty warehouse, beside hand-written SQL on the same files
// and server; then one more day, on top of two years and of three months.
//
// STOREHOUSE_BENCH_SESSIONS=100000 for a smaller shop (orders are a tenth of it). STOREHOUSE_BENCH_DIR: where to work.

const program = new URL('../../bin/storehouse.js', import.meta.url).pathname
const sessions = Number(process.env.STOREHOUSE_BENCH_SESSIONS ?? 1_000_000)
const days = 730
// The day on top is no first of a month: a month's partitions are made ahead by the clock, which is not of these days.
const end = '2026-09-29'
const next = '2026-09-30'
/** Where the last three months begin. */
const lastMonths = '2026-07-01'

/** What `storehouse load --json` prints, as far as it is used here. */
interface LoadJson {
  steps: Array<{ step: string; duration_ms: number }>
  files: Array<{ rows_read: number }>
}

interface Timed {
  seconds: number
  peakMegabytes: number | undefined
  steps: Array<{ step: string; durationMs: number }>
  rows: number
}

const folder = await mkdtemp(join(process.env.STOREHOUSE_BENCH_DIR ?? tmpdir(), 'storehouse-bench-'))
await chmod(folder, 0o755)
try {
  await main()
} finally {
  await storehouse('home', ['db', 'stop']).catch(() => undefined)
  await rm(folder, { recursive: true, force: true })
}

async function main(): Promise<void> {
  say(`making a shop of ${sessions} sessions and ${sessions / 10} orders over ${days} days`)
  await generate('all')
  const url = (await storehouse('home', ['db', 'url', '--owner'])).trim()

  say('hand-written SQL')
  const peer = await runPeer(url, join(folder, 'all'))
  const peerSeconds = Object.values(peer).reduce((sum, seconds) => sum + seconds, 0)
  say(
    `  ${Object.entries(peer)
      .map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)} s`)
      .join(' · ')} · total ${peerSeconds.toFixed(1)} s`,
  )

  say('Storehouse, all of it into an empty warehouse')
  const full = await load('all')
  report(full)
  say(`  ratio to hand-written SQL: ${(full.seconds / peerSeconds).toFixed(2)}`)

  say(`one more day on top of all ${days} days`)
  await generate('next', '--only-day', next)
  const onAll = await load('next')
  report(onAll)

  await storehouse('home', ['reset', '--yes'])
  say(`the same day on top of the last three months`)
  await generate('last-months', '--from', lastMonths)
  await load('last-months')
  const onLast = await load('next')
  report(onLast)
  say(
    `  a day on all ${days} days costs ${(onAll.seconds / onLast.seconds).toFixed(2)} times the same on three months`,
  )
}

function generate(name: string, ...part: string[]): Promise<string> {
  return storehouse('home', [
    'generate',
    ...['--out', join(folder, name), '--days', String(days), '--end', end],
    ...['--sessions', String(sessions), '--orders', String(Math.round(sessions / 10))],
    ...['--products', '1000', '--customers', String(Math.round(sessions / 40))],
    ...part,
  ])
}

/** Loads a folder in a process of its own. Its peak memory is known on Linux alone. */
async function load(name: string): Promise<Timed> {
  await settle()
  const start = performance.now()
  let peak: number | undefined
  const output = await new Promise<string>((resolve, reject) => {
    const child = spawn(process.execPath, [program, 'load', join(folder, name), '--json', '--quiet'], {
      env: environment('home'),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const watch = setInterval(async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
      const kilobytes = /VmHWM:\s+(\d+)/.exec(status)?.[1]
      if (kilobytes) peak = Number(kilobytes) / 1024
    }, 200)
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => {
      clearInterval(watch)
      if (code === 0 || code === 3) resolve(text)
      else reject(new Error(`load ended with ${code}`))
    })
  })
  const result = JSON.parse(output) as LoadJson
  return {
    seconds: (performance.now() - start) / 1000,
    peakMegabytes: peak,
    steps: result.steps.map(({ step, duration_ms }) => ({ step, durationMs: duration_ms })),
    rows: result.files.reduce((sum, file) => sum + file.rows_read, 0),
  }
}

function report({ seconds, peakMegabytes, steps, rows }: Timed): void {
  const longest = [...steps].sort((a, b) => b.durationMs - a.durationMs).slice(0, 12)
  for (const { step, durationMs } of longest)
    say(`  ${(durationMs / 1000).toFixed(2).padStart(8)} s  ${step}`)
  const memory = peakMegabytes === undefined ? 'unknown' : `${peakMegabytes.toFixed(0)} MB`
  say(`  ${seconds.toFixed(1)} s in all for ${rows} rows; Node's peak memory: ${memory}`)
}

/**
 * What was written before is not to burden what is measured next: until the next night the server has tidied up, though
 * not in staging, which autovacuum leaves alone where nothing was deleted.
 */
async function settle(): Promise<void> {
  const client = new pg.Client({
    connectionString: (await storehouse('home', ['db', 'url', '--owner'])).trim(),
  })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
     where c.relkind in ('r', 'm') and n.nspname in ('pg_catalog', 'ops', 'production', 'warehouse')`,
  )
  for (const { name } of rows) await client.query(`vacuum analyze ${name}`)
  await client.query('checkpoint')
  await client.end()
}

async function storehouse(home: string, words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words, '--quiet'], {
    env: environment(home),
    maxBuffer: 1 << 26,
  })
  return stdout
}

function environment(home: string): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, ...rest } = process.env
  return { ...rest, STOREHOUSE_HOME: join(folder, home) }
}

function say(text: string): void {
  console.log(text)
}

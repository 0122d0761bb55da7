import { writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Dimension, dimensions } from '../../src/metrics/dimensions.ts'
import { generateShop, sessions } from './benchmark_shop.ts'
import { type CoreTimes, coreTimeBetween, exactMilliseconds } from './cpu_time.ts'
import { type Asked, allRequests } from './page_requests.ts'
import { say, Workplace } from './workplace.ts'

// npm run bench:pages: how long the dashboard takes to answer questions about a year of the benchmark's shop, with and
// without filters, one after another. No answer comes from its memory.
//
// STOREHOUSE_BENCH_HOME: the home of a warehouse that has the shop already. STOREHOUSE_BENCH_ONLY: a part of the
// addresses to ask, such as pages/profit. STOREHOUSE_BENCH_OUT: a file for what each question took, as JSON.
// For a smaller shop see benchmark_shop.ts.

const SLOWEST = 15
/** A dashboard that does no more in a second has nothing to do. */
const IDLE_MS = 50
const QUIET_SECONDS = 3

interface Measured extends Asked {
  /** Milliseconds: by the clock, and of cores. */
  wall: number
  program: number
  server: number
}

const kept = process.env.STOREHOUSE_BENCH_HOME
if (kept) await measure(Workplace.at(dirname(kept)), basename(kept))
else {
  await Workplace.with(async (place) => {
    say(`making and loading a shop of ${sessions} sessions and ${sessions / 10} orders`)
    await generateShop(place, 'home', 'all')
    await place.load('home', 'all')
    await place.settle('home')
    await measure(place, 'home')
  })
}

async function measure(place: Workplace, home: string): Promise<void> {
  await place.urlOf(home)
  const dataFolder = place.dataFolder(home)
  const dashboard = await place.serve(home)
  try {
    const take = () => exactMilliseconds({ program: dashboard.pid, dataFolder })
    const ask = (path: string) => answerOf(`${dashboard.url}/api/v1/${path}`)
    const values = new Map<Dimension, string[]>()
    for (const name of dimensions) values.set(name, await valuesOf(ask, name))
    const only = process.env.STOREHOUSE_BENCH_ONLY ?? ''
    const asked = allRequests(values).filter(({ path }) => path.includes(only))
    await becomeWarm(take)
    say(`asking ${asked.length} questions`)
    const measured: Measured[] = []
    for (const one of asked) {
      const before = await take()
      const wall = await ask(one.path)
      // Not every metric can be cut and filtered by every dimension.
      if (wall === undefined) continue
      measured.push({ ...one, wall: wall.milliseconds, ...coreTimeBetween(before, await take()) })
    }
    report(measured)
    if (process.env.STOREHOUSE_BENCH_OUT) {
      await writeFile(process.env.STOREHOUSE_BENCH_OUT, JSON.stringify(measured))
    }
  } finally {
    await dashboard.stop()
  }
}

/** The answer and its time; undefined if the question is refused. */
async function answerOf(url: string): Promise<{ milliseconds: number; body: string } | undefined> {
  for (;;) {
    const start = performance.now()
    const response = await fetch(url)
    const body = await response.text()
    const milliseconds = performance.now() - start
    if (response.ok) return { milliseconds, body }
    if (response.status === 400) return undefined
    // So many questions in a minute are refused.
    if (response.status !== 429) throw new Error(`${url}: ${response.status} ${body}`)
    await sleep(Number(response.headers.get('retry-after') ?? 1) * 1000)
  }
}

async function valuesOf(ask: typeof answerOf, dimension: Dimension): Promise<string[]> {
  const answer = await ask(`values?dimension=${dimension}&search=`)
  const { values } = JSON.parse(answer?.body ?? '{"values":[]}') as { values: { value: string | null }[] }
  return values.flatMap(({ value }) => value ?? [])
}

/** Waits until the dashboard has read the whole history and each page, as it does after each night. */
async function becomeWarm(take: () => Promise<CoreTimes>): Promise<void> {
  for (let quiet = 0; quiet < QUIET_SECONDS; quiet += 1) {
    const before = await take()
    await sleep(1000)
    const { program, server } = coreTimeBetween(before, await take())
    if (program + server > IDLE_MS) quiet = -1
  }
}

function report(measured: readonly Measured[]): void {
  const kinds = [...new Set(measured.map(({ kind }) => kind))]
  say('milliseconds: by the clock (of cores: program + server)')
  say(`${'questions'.padEnd(30)}${['p50', 'p95', 'p99', 'most'].map((name) => name.padStart(16)).join('')}`)
  const line = (name: string, list: readonly Measured[]) => {
    if (list.length === 0) return
    const texts = [0.5, 0.95, 0.99, 1].map((part) => {
      const wall = quantile(
        list.map((one) => one.wall),
        part,
      )
      const cores = quantile(list.map(coresOf), part)
      return `${wall.toFixed(0)} (${cores.toFixed(0)})`.padStart(16)
    })
    say(`${`${name} · ${list.length}`.padEnd(30)}${texts.join('')}`)
  }
  for (const kind of kinds)
    line(
      kind,
      measured.filter((one) => one.kind === kind),
    )
  for (const filters of [0, 1, 2]) {
    line(
      `${filters} filters`,
      measured.filter((one) => one.filters === filters),
    )
  }
  line('all', measured)
  say('the slowest')
  const slowest = [...measured].sort((a, b) => b.wall - a.wall).slice(0, SLOWEST)
  for (const one of slowest) {
    say(`  ${one.wall.toFixed(0)} ms (${one.program.toFixed(0)} + ${one.server.toFixed(0)})  ${one.path}`)
  }
}

function coresOf({ program, server }: Measured): number {
  return program + server
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(Math.ceil(part * sorted.length), sorted.length) - 1] ?? Number.NaN
}

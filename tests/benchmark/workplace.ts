import { execFile, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { cpuSeconds, serverSeconds } from './cpu_time.ts'

const program = new URL('../../bin/storehouse.js', import.meta.url).pathname

/** The used part of the output of `storehouse load --json`. */
interface LoadJson {
  steps: Array<{ step: string; duration_ms: number }>
  files: Array<{ rows_read: number }>
}

export interface Timed {
  seconds: number
  peakMegabytes: number | undefined
  /** CPU seconds of Node and the server: on a shared machine they say more than the clock. */
  cpu: { node: number | undefined; server: number | undefined }
  steps: Array<{ step: string; durationMs: number }>
  rows: number
}

/** A folder with warehouses, each with its own home. STOREHOUSE_BENCH_DIR: its place. */
export class Workplace {
  readonly folder: string
  private readonly homes = new Set<string>()

  private constructor(folder: string) {
    this.folder = folder
  }

  /** Works in a new folder, which is deleted at the end. */
  static async with(work: (place: Workplace) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(process.env.STOREHOUSE_BENCH_DIR ?? tmpdir(), 'storehouse-bench-'))
    await chmod(folder, 0o755)
    const place = new Workplace(folder)
    try {
      await work(place)
    } finally {
      for (const home of place.homes) await place.storehouse(home, ['db', 'stop']).catch(() => undefined)
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** A folder with warehouses that are kept. */
  static at(folder: string): Workplace {
    return new Workplace(folder)
  }

  async storehouse(home: string, words: string[]): Promise<string> {
    this.homes.add(home)
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...words, '--quiet'], {
      env: this.environment(home),
      maxBuffer: 1 << 26,
    })
    return stdout
  }

  async urlOf(home: string): Promise<string> {
    return (await this.storehouse(home, ['db', 'url', '--owner'])).trim()
  }

  /** Where the embedded server of a home has its data. */
  dataFolder(home: string): string {
    return join(this.folder, home, 'postgres', 'data')
  }

  /** Serves the dashboard in a separate process. */
  async serve(home: string): Promise<{ url: string; pid: number; stop: () => Promise<void> }> {
    const child = spawn(process.execPath, [program, 'serve', '--port', '0'], {
      env: this.environment(home),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
    const url = await new Promise<string>((resolve, reject) => {
      let text = ''
      child.stderr.on('data', (chunk) => {
        text += chunk
        const found = /dashboard is at (\S+)/.exec(text)?.[1]
        if (found) resolve(found)
      })
      child.once('close', () => reject(new Error(`serve ended: ${text}`)))
    })
    return {
      url,
      pid: child.pid ?? 0,
      stop: () => {
        child.kill('SIGINT')
        return ended
      },
    }
  }

  /** Loads a folder in a separate process. Its peak memory and CPU time are only known on Linux. */
  async load(home: string, name: string): Promise<Timed> {
    await this.settle(home)
    const data = this.dataFolder(home)
    const serverBefore = await serverSeconds(data)
    const start = performance.now()
    let peak: number | undefined
    let node: number | undefined
    const output = await new Promise<string>((resolve, reject) => {
      const words = [program, 'load', join(this.folder, name), '--json', '--quiet']
      const child = spawn(process.execPath, words, {
        env: this.environment(home),
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const watch = setInterval(async () => {
        const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
        const kilobytes = /VmHWM:\s+(\d+)/.exec(status)?.[1]
        if (kilobytes) peak = Number(kilobytes) / 1024
        node = (await cpuSeconds(child.pid)) ?? node
      }, 100)
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
    const seconds = (performance.now() - start) / 1000
    const serverAfter = await serverSeconds(data)
    const server =
      serverBefore === undefined || serverAfter === undefined ? undefined : serverAfter - serverBefore
    const result = JSON.parse(output) as LoadJson
    return {
      seconds,
      peakMegabytes: peak,
      cpu: { node, server },
      steps: result.steps.map(({ step, duration_ms }) => ({ step, durationMs: duration_ms })),
      rows: result.files.reduce((sum, file) => sum + file.rows_read, 0),
    }
  }

  /**
   * Earlier writes must not slow down the next measurement: by the next night the server has tidied up, except staging,
   * which autovacuum leaves alone if nothing was deleted.
   */
  async settle(home: string): Promise<void> {
    const client = new pg.Client({ connectionString: await this.urlOf(home) })
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

  private environment(home: string): NodeJS.ProcessEnv {
    const { DATABASE_URL: _, ...rest } = process.env
    return { ...rest, STOREHOUSE_HOME: join(this.folder, home) }
  }
}

export function report({ seconds, peakMegabytes, cpu, steps, rows }: Timed): void {
  const longest = [...steps].sort((a, b) => b.durationMs - a.durationMs).slice(0, 12)
  for (const { step, durationMs } of longest)
    say(`  ${(durationMs / 1000).toFixed(2).padStart(8)} s  ${step}`)
  const memory = peakMegabytes === undefined ? 'unknown' : `${peakMegabytes.toFixed(0)} MB`
  say(`  ${seconds.toFixed(1)} s in all for ${rows} rows; Node's peak memory: ${memory}`)
  const used = (time: number | undefined) =>
    time === undefined ? 'unknown' : `${time.toFixed(1)} s (${((time * 1e6) / rows).toFixed(1)} µs a row)`
  say(`  time of cores: Node ${used(cpu.node)}, server ${used(cpu.server)}`)
}

export function say(text: string): void {
  console.log(text)
}

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { repository } from '../../config/repository.ts'
import type { DashboardSettings, FromDashboard, ToDashboard } from './dashboard_messages.ts'

/** The dashboard of `storehouse start`, in its own process. */
export interface KeptDashboard {
  /** Its address once it is served; undefined if that failed or takes long. */
  url: Promise<string | undefined>
  /** Ends the process, by force after a short time. */
  close(): Promise<{ wasKilled: boolean }>
}

export interface KeepOptions {
  settings: DashboardSettings
  note(message: string): void
  warn(message: string): void
  times?: Partial<typeof TIMES>
}

const TIMES = {
  /** Time between two pings. */
  beatMs: 5_000,
  /** This many unanswered pings mean that it hangs. */
  beatsMissed: 6,
  /** The same during the start, when the program may have to be compiled. */
  beatsMissedAtStart: 24,
  /** The time it has to end by itself. */
  graceMs: 3_000,
  /** How long `url` waits. */
  firstMs: 30_000,
  /** Waits before restarts, growing with each failure in a row. */
  backOffMs: [1_000, 5_000, 15_000, 60_000, 300_000],
  /** After this long in service, a failure counts as the first again. */
  soundMs: 600_000,
}

/**
 * Serves the dashboard in its own process, and restarts it when it ends or hangs. So requests of readers can't delay
 * the schedule.
 */
export function keepDashboard(options: KeepOptions): KeptDashboard {
  const keeper = new Keeper(options)
  const running = keeper.run()
  return {
    url: keeper.url,
    close: async () => {
      const wasKilled = await keeper.end()
      await running
      return { wasKilled }
    },
  }
}

class Keeper {
  readonly url: Promise<string | undefined>
  private readonly options: KeepOptions
  private readonly times: typeof TIMES
  private readonly closing = new AbortController()
  private resolveUrl: (url: string | undefined) => void = () => undefined
  private child: ChildProcess | undefined
  private settings: DashboardSettings
  private toldFailure: string | undefined

  constructor(options: KeepOptions) {
    this.options = options
    this.times = { ...TIMES, ...options.times }
    this.settings = options.settings
    this.url = new Promise((resolve) => {
      this.resolveUrl = resolve
    })
  }

  async run(): Promise<void> {
    const { backOffMs, firstMs, soundMs } = this.times
    const slow = setTimeout(() => this.resolveUrl(undefined), firstMs)
    const killAtExit = () => this.child?.kill('SIGKILL')
    process.on('exit', killAtExit)
    for (let failures = 0; !this.closing.signal.aborted; failures++) {
      const startedAt = Date.now()
      const reason = await this.serve()
      if (this.closing.signal.aborted) break
      if (Date.now() - startedAt > soundMs) failures = 0
      const waitMs = backOffMs[Math.min(failures, backOffMs.length - 1)] as number
      this.tellFailure(reason, waitMs)
      this.resolveUrl(undefined)
      await sleep(waitMs, undefined, { signal: this.closing.signal }).catch(() => undefined)
    }
    process.off('exit', killAtExit)
    clearTimeout(slow)
    this.resolveUrl(undefined)
  }

  /** Ends the process. Returns whether it had to be killed. */
  async end(): Promise<boolean> {
    this.closing.abort()
    const child = this.child
    if (!child) return false
    send(child, { kind: 'end' })
    const exited = once(child, 'exit')
    const isEnded = await Promise.race([
      exited.then(() => true),
      sleep(this.times.graceMs, false, { ref: false }),
    ])
    if (isEnded) return false
    child.kill('SIGKILL')
    await exited
    return true
  }

  /** Runs the process until it ends and returns why it ended. */
  private async serve(): Promise<string> {
    const child = fork(join(repository, 'bin', 'storehouse.js'), ['dashboard-process'], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', this.settings.debug ? 'inherit' : 'ignore', 'ipc'],
    })
    this.child = child
    let reason: string | undefined
    const beat = this.watchBeat(child, () => {
      reason = 'did not answer any more and was ended'
    })
    child.on('message', (message: FromDashboard) => {
      beat.heard()
      if (message.kind === 'failed') reason = `can't be served. ${message.message}`
      else this.hear(message)
    })
    send(child, { kind: 'serve', settings: this.settings })
    try {
      const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
      return reason ?? endOf(code, signal)
    } catch (error) {
      return `can't be started: ${(error as Error).message}`
    } finally {
      beat.stop()
      this.child = undefined
    }
  }

  private hear(message: Exclude<FromDashboard, { kind: 'failed' }>): void {
    const { note, warn } = this.options
    if (message.kind === 'note') note(message.message)
    else if (message.kind === 'warning') warn(message.message)
    else if (message.kind === 'listening') {
      // Keeps the address that readers know.
      const dashboard = { ...this.settings.config.dashboard, port: message.port }
      this.settings = { ...this.settings, config: { ...this.settings.config, dashboard } }
      if (this.toldFailure !== undefined) note(`The dashboard is at ${message.url}`)
      this.toldFailure = undefined
      this.resolveUrl(message.url)
    }
  }

  /** Pings the process regularly, and kills it if it doesn't answer. */
  private watchBeat(child: ChildProcess, onHang: () => void) {
    let unanswered = 0
    let limit = this.times.beatsMissedAtStart
    const timer = setInterval(() => {
      if (unanswered >= limit) {
        onHang()
        child.kill('SIGKILL')
      }
      unanswered += 1
      send(child, { kind: 'ping' })
    }, this.times.beatMs)
    return {
      heard: () => {
        unanswered = 0
        limit = this.times.beatsMissed
      },
      stop: () => clearInterval(timer),
    }
  }

  /** A repeated failure is reported once. */
  private tellFailure(reason: string, waitMs: number): void {
    if (reason === this.toldFailure) return
    this.toldFailure = reason
    const again = `It is started again in ${waitMs / 1_000} s; the schedule goes on.`
    this.options.warn(`The dashboard ${reason}${/[.!?]$/.test(reason) ? '' : '.'} ${again}`)
  }
}

function send(child: ChildProcess, message: ToDashboard): void {
  // If the process has gone, its exit event reports it.
  child.send(message, () => undefined)
}

function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGABRT' || code === 134) return 'ran out of memory'
  if (signal === 'SIGKILL') return 'was killed, by someone or by the system when memory was short'
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`
}

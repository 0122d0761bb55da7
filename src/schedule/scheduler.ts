import type { Config } from '../config/config.ts'
import { atTimesOf, lastTime, localTime, nextTime } from '../config/cron.ts'
import type { OpenDatabase } from '../db/open.ts'
import { Outbox } from '../deliver/outbox.ts'
import { waysFor } from '../deliver/ways.ts'
import { DatabaseError, LockedError } from '../errors.ts'
import type { OnProgress } from '../pipeline/results.ts'
import { onUncaught } from '../uncaught.ts'
import { Alarms } from './alarms.ts'
import { configOfNow } from './config_of_now.ts'
import { type Job, type JobResult, jobs as standardJobs } from './jobs.ts'
import { runJob } from './run_job.ts'

export type Level = 'info' | 'warning' | 'error'

export interface SchedulerOptions {
  config: Config
  /** Reads it again before each job. */
  readConfig?: () => Promise<Config>
  /** Opens the database for one job, and starts the embedded server if it is down. The scheduler closes it. */
  open(): Promise<OpenDatabase>
  /** Ends the scheduler and the current job. */
  signal: AbortSignal
  tell(level: Level, message: string): void
  onProgress: OnProgress
  /** An error as shown to users; `type` is its name in the error family. */
  explain(error: unknown): { type: string; message: string; hint: string | undefined }
  /** Called when a job begins and when it has ended. */
  onBusy?(isBusy: boolean): void
  /** Doesn't make up for an earlier missed job. */
  forgetMissed?: boolean
  jobs?: Record<string, Job>
  now?: () => Date
}

interface JobState {
  name: string
  job: Job
  line: string
  /** The newest time that is done with. Later ones are due. */
  handled: Date
  /** A failed time, and when to try it again. */
  retry: { slot: Date; attempt: number; at: Date } | undefined
}

/** Waits before further tries, after another run or an unreachable server got in the way. */
export const RETRY_MINUTES: readonly number[] = [5, 10, 20, 40, 60]
const PASSING: readonly string[] = [LockedError.name, DatabaseError.name]

/**
 * Runs the jobs at their times, one at a time, until the signal ends it. Timers wake it. Which jobs are due follows
 * from the cron line and the time of the last run. So a missed time (the program or machine was off, the clocks skipped
 * it) is made up for, once, as soon as possible.
 */
export class Scheduler {
  /** Resolves when the signal has ended it. Rejects if that interrupted a job. */
  readonly ended: Promise<void>
  private readonly options: SchedulerOptions
  private readonly states: JobState[]
  private readonly now: () => Date
  private readonly alarms: Alarms
  private readonly outbox: Outbox
  private timers: { stop(): void }[] = []
  private work: Promise<void> | undefined
  /** Whether the current job has already published. */
  private isPublished = false

  constructor(options: SchedulerOptions) {
    this.options = options
    this.now = options.now ?? (() => new Date())
    this.outbox = new Outbox({
      home: options.config.home,
      addresses: () => configOfNow(options),
      signal: options.signal,
      now: this.now,
      local: (instant) => this.local(instant),
      tell: options.tell,
    })
    this.alarms = new Alarms({
      home: options.config.home,
      outbox: this.outbox,
      isHeard: waysFor(options.config).length > 0,
      now: this.now,
      tell: options.tell,
    })
    const jobs: Record<string, Job> = options.jobs ?? standardJobs
    this.states = Object.entries(options.config.schedule).flatMap(([name, line]) => {
      const job = jobs[name]
      return job ? [{ name, job, line, handled: this.now(), retry: undefined }] : []
    })
    const stopListening = onUncaught((error) => this.tellUncaught(error))
    this.ended = new Promise((resolve, reject) => {
      const end = () => {
        for (const timer of this.timers) timer.stop()
        this.timers = []
        stopListening()
        Promise.all([this.work, this.outbox.idle()]).then(() => resolve(), reject)
      }
      if (options.signal.aborted) end()
      else options.signal.addEventListener('abort', end, { once: true })
    })
    this.ended.catch(() => undefined)
  }

  /** Makes up for missed jobs, then runs jobs at their times. Resolves once that is set up. */
  async start(): Promise<void> {
    if (!this.options.forgetMissed) await this.findMissed()
    const timezone = this.options.config.timezone
    // Checking every minute catches what the jobs' own times miss: the end of another run, a machine that slept.
    const lines = [...this.states.map(({ line }) => line), '* * * * *']
    this.timers = lines.map((line) => atTimesOf(line, timezone, () => this.wake(this.now())))
    this.wake(this.now())
  }

  /** The next time of each job. */
  nextTimes(): { job: string; at: Date | undefined }[] {
    const { timezone } = this.options.config
    return this.states.map(({ name, line }) => ({ job: name, at: nextTime(line, timezone, this.now()) }))
  }

  /** Starts what is due, unless something is running. Then the next minute checks again. */
  wake(at: Date): void {
    void this.alarms.deliver()
    if (this.work || this.options.signal.aborted) return
    const moment = new Date(Math.max(at.getTime(), this.now().getTime()))
    const due = this.states.flatMap((state) => {
      const slot = this.dueSlot(state, moment)
      return slot ? [{ state, slot }] : []
    })
    if (due.length === 0) return
    this.work = this.runAll(due).finally(() => {
      this.work = undefined
    })
    // Only an interruption rejects, and `ended` reports it.
    this.work.catch(() => undefined)
  }

  /** Resolves when nothing is running. */
  async idle(): Promise<void> {
    await this.work?.catch(() => undefined)
  }

  private dueSlot(state: JobState, moment: Date): Date | undefined {
    const last = lastTime(state.line, this.options.config.timezone, moment)
    if (last && last > state.handled) return last
    return state.retry && state.retry.at <= moment ? state.retry.slot : undefined
  }

  private async findMissed(): Promise<void> {
    const { config, open, tell } = this.options
    const db = await open()
    try {
      for (const state of this.states) {
        const last = lastTime(state.line, config.timezone, this.now())
        if (!last || (await state.job.wasDoneSince(db, last, config))) continue
        tell('info', `${state.name}: was due at ${this.local(last)} and has not run since; running it now`)
        state.handled = new Date(last.getTime() - 1)
      }
    } finally {
      await db.close()
    }
  }

  private async runAll(due: { state: JobState; slot: Date }[]): Promise<void> {
    for (const { state, slot } of due) {
      this.options.onBusy?.(true)
      try {
        await this.run(state, slot)
      } finally {
        this.options.onBusy?.(false)
      }
      if (this.options.signal.aborted) return
    }
  }

  private async run(state: JobState, slot: Date): Promise<void> {
    const attempt = state.retry?.slot.getTime() === slot.getTime() ? state.retry.attempt + 1 : 1
    state.handled = slot
    state.retry = undefined
    this.options.tell('info', `${state.name}: started${attempt > 1 ? ` (try ${attempt})` : ''}`)
    try {
      const result = await this.jobRun(state.job)
      this.options.tell('info', `${state.name}: ${result.summary}`)
      for (const problem of result.problems) {
        this.options.tell(result.isFailure ? 'error' : 'warning', `${state.name}: ${problem}`)
      }
      await this.alarms.ended({ job: state.name, dueAt: slot }, result.faults, result.isFailure)
    } catch (error) {
      if (this.options.signal.aborted) throw error
      await this.failed(state, slot, attempt, error)
    }
  }

  private async jobRun(job: Job): Promise<JobResult> {
    const { open, signal, tell } = this.options
    const config = await configOfNow(this.options)
    const onProgress: OnProgress = (event) => {
      if (event.step === 'published') this.isPublished = true
      this.options.onProgress(event)
    }
    this.isPublished = false
    const warn = (message: string) => tell('warning', message)
    return runJob(job, open, { config, signal, onProgress, warn })
  }

  private async failed(state: JobState, slot: Date, attempt: number, error: unknown): Promise<void> {
    const { explain, tell } = this.options
    const { type, message, hint } = explain(error)
    const wait = RETRY_MINUTES[attempt - 1]
    // A passing error is tried again. Any other would fail the same way.
    if (PASSING.includes(type) && wait !== undefined) {
      const at = new Date(this.now().getTime() + wait * 60_000)
      state.retry = { slot, attempt, at }
      tell('warning', `${state.name}: ${message} Trying again at ${this.local(at)}.`)
      if (type === LockedError.name || attempt > 1) return
    } else {
      const how = this.isPublished ? 'failed after it had published' : 'failed, nothing was published'
      const isSaid = message.startsWith('Nothing was published')
      tell('error', `${state.name}: ${isSaid ? 'failed' : how}. ${message}${hint ? `\n${hint}` : ''}`)
    }
    await this.alarms.failed({ job: state.name, dueAt: slot }, message, hint)
  }

  /** Counts a run of a job from before the schedule began. */
  async noteRun(name: string, result: JobResult): Promise<void> {
    await this.alarms.ended({ job: name, dueAt: this.now() }, result.faults, result.isFailure)
  }

  /** The same for a failed run. */
  async noteFailure(name: string, message: string, hint: string | undefined): Promise<void> {
    await this.alarms.failed({ job: name, dueAt: this.now() }, message, hint)
  }

  /** Between two jobs, an uncaught error must not make the next one fail. */
  private tellUncaught(error: unknown): void {
    const { message, hint } = this.options.explain(error)
    this.options.tell('error', hint ? `${message}\n${hint}` : message)
  }

  private local(instant: Date): string {
    return localTime(instant, this.options.config.timezone)
  }
}

import { atTimesOf, lastTime, localTime, nextTime } from '../config/cron.ts'
import { JOBS } from '../config/jobs.ts'
import type { OpenDatabase } from '../db/open.ts'
import { Outbox } from '../deliver/outbox.ts'
import { waysFor } from '../deliver/ways.ts'
import type { OnProgress } from '../pipeline/results.ts'
import { onUncaught } from '../uncaught.ts'
import { AlarmBoard } from './alarm_board.ts'
import { Alarms } from './alarms.ts'
import { configOfNow } from './config_of_now.ts'
import { DigestClock } from './digest_clock.ts'
import { lowDisks } from './disk.ts'
import type { Job, JobResult } from './job.ts'
import { type JobEnd, type KnownJob, readJobBook } from './job_book.ts'
import { jobs as standardJobs } from './jobs.ts'
import { MissedTimes } from './missed_times.ts'
import { endOf } from './passing.ts'
import { Ping } from './ping.ts'
import { runRecorded } from './run_job.ts'
import type { Surroundings } from './surroundings.ts'

export interface SchedulerOptions extends Surroundings {
  /** Doesn't make up for an earlier missed job. */
  forgetMissed?: boolean
  jobs?: Record<string, Job>
  now?: () => Date
}

interface JobState {
  name: string
  job: Job
  line: string
  /** Waits while this job is to be tried again. */
  after: string | undefined
  /** The newest time that was served. Later ones are due. */
  handled: Date
  /** A failed time, and when to try it again. */
  retry: { slot: Date; attempt: number; at: Date } | undefined
}

/** How often the disks are looked at. */
const DISK_MINUTES = 15
/** The job that ends a night, if it is scheduled. Otherwise the load does. */
const LAST_OF_NIGHT = 'reports'

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
  private readonly digest: DigestClock
  private readonly missed: MissedTimes
  private readonly ping: Ping
  /** Jobs whose last run failed for good. */
  private readonly failing = new Set<string>()
  private disksSeen = 0
  private readonly board: AlarmBoard
  /** Also what an earlier program left. */
  private mayDisksBeLow = true
  private timers: { stop(): void }[] = []
  private work: Promise<void> | undefined
  /** What waits to be told is being sent. */
  private delivery: Promise<void> | undefined
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
    this.digest = new DigestClock({ ...options, outbox: this.outbox, now: this.now })
    this.alarms = new Alarms({
      home: options.config.home,
      outbox: this.outbox,
      isHeard: waysFor('alert', options.config).length > 0,
      now: this.now,
      tell: options.tell,
    })
    const jobs: Record<string, Job> = options.jobs ?? standardJobs
    this.states = Object.entries(options.config.schedule).flatMap(([name, line]) => {
      const job = jobs[name]
      const after = (JOBS as Record<string, { after?: string }>)[name]?.after
      return job ? [{ name, job, line, after, handled: this.now(), retry: undefined }] : []
    })
    this.missed = new MissedTimes(
      (faults) => this.alarms.ended({ job: 'schedule', dueAt: this.now() }, faults, false),
      (at) => this.local(at),
    )
    this.board = new AlarmBoard(options.open)
    this.ping = new Ping({
      address: async () => (await configOfNow(options)).alarms.ping,
      signal: options.signal,
      tell: options.tell,
    })
    const stopListening = onUncaught((error) => this.tellUncaught(error))
    this.ended = new Promise((resolve, reject) => {
      const end = () => {
        for (const timer of this.timers) timer.stop()
        this.timers = []
        stopListening()
        Promise.all([this.work, this.digest.idle(), this.outbox.idle()]).then(() => resolve(), reject)
      }
      if (options.signal.aborted) end()
      else options.signal.addEventListener('abort', end, { once: true })
    })
    this.ended.catch(() => undefined)
  }

  /** Makes up for missed jobs, then runs jobs at their times. Resolves once that is set up. */
  async start(): Promise<void> {
    await this.readBook()
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
    if (this.options.signal.aborted) return
    this.delivery = this.alarms.deliver()
    void this.ping.deliver()
    // The digest may need the night that is being loaded.
    if (!this.work) void this.digest.wake()
    const moment = new Date(Math.max(at.getTime(), this.now().getTime()))
    const due = this.dueBy(moment)
    if (this.work) {
      void this.missed.late(
        due.map(({ state, slot }) => ({ job: state.name, slot })),
        moment,
      )
      return
    }
    const seesDisks = moment.getTime() - this.disksSeen >= DISK_MINUTES * 60_000
    if (due.length === 0 && !seesDisks) return
    this.work = (seesDisks ? this.seeDisks(moment) : Promise.resolve())
      .then(() => this.runAll(due))
      .finally(() => {
        this.work = undefined
      })
    // Only an interruption rejects, and `ended` reports it.
    this.work.catch(() => undefined)
  }

  /** Resolves when nothing is running, and nothing is being sent. */
  async idle(): Promise<void> {
    await this.work?.catch(() => undefined)
    await this.delivery
  }

  /** What is due, oldest first. */
  private dueBy(moment: Date): { state: JobState; slot: Date }[] {
    const due = this.states.flatMap((state) => {
      const slot = this.dueSlot(state, moment)
      return slot ? [{ state, slot }] : []
    })
    const waits = ({ state }: { state: JobState }) =>
      this.states.some(({ name, retry }) => name === state.after && retry && retry.at > moment)
    return due.filter((one) => !waits(one)).sort((a, b) => a.slot.getTime() - b.slot.getTime())
  }

  private async seeDisks(moment: Date): Promise<void> {
    this.disksSeen = moment.getTime()
    const { faults } = await lowDisks(await configOfNow(this.options)).catch(() => ({ faults: [] }))
    if (faults.length > 0 || this.mayDisksBeLow) {
      await this.alarms.ended({ job: 'disks', dueAt: moment }, faults, false)
    }
    this.mayDisksBeLow = faults.length > 0
  }

  private dueSlot(state: JobState, moment: Date): Date | undefined {
    const last = lastTime(state.line, this.options.config.timezone, moment)
    if (last && last > state.handled) return last
    return state.retry && state.retry.at <= moment ? state.retry.slot : undefined
  }

  /** What earlier schedules left: missed times, and times to try again. */
  private async readBook(): Promise<void> {
    const { config, open, tell, forgetMissed } = this.options
    const db = await open()
    try {
      const names = this.states.map(({ name }) => name)
      const book = await readJobBook(db.pool, names, this.now())
      const missed: { job: string; slot: Date }[] = []
      for (const state of this.states) {
        const known = book.get(state.name)
        state.retry = known?.retry
        state.handled = this.now()
        const last = lastTime(state.line, config.timezone, state.handled)
        if (forgetMissed || !last || (await this.isServed(db, state, last, known))) continue
        tell('info', `${state.name}: was due at ${this.local(last)} and has not run since; running it now`)
        state.handled = new Date(last.getTime() - 1)
        if (known && known.knownSince < last) missed.push({ job: state.name, slot: last })
      }
      await this.missed.late(missed, this.now())
    } finally {
      await db.close()
    }
  }

  /** Whether a time needs nothing more: it was served, is older than the job, or was served outside the schedule. */
  private async isServed(
    db: OpenDatabase,
    { job }: JobState,
    slot: Date,
    known: KnownJob | undefined,
  ): Promise<boolean> {
    if (known?.served && known.served >= slot) return true
    if (job.wasDoneSince) return job.wasDoneSince(db, slot, this.options.config)
    return !known || slot <= known.knownSince
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
    await this.board.show(await this.alarms.standing())
  }

  private async run(state: JobState, slot: Date): Promise<void> {
    const { handled } = state
    // A later time goes on counting: a job that is due each hour would begin again before its last try.
    const attempt = state.retry ? state.retry.attempt + 1 : 1
    state.handled = slot > handled ? slot : handled
    state.retry = undefined
    let end: JobEnd | undefined
    const judge = (error: unknown) => {
      end ??= endOf(error, this.options.explain(error), attempt, this.now())
      return end
    }
    try {
      const result = await this.jobRun(state, slot, attempt, judge)
      if (result === 'taken') return
      if (result === 'busy') {
        // Another program runs a job. The next minute shows whether this time still has to be served.
        state.handled = handled < slot ? handled : new Date(slot.getTime() - 1)
        return
      }
      await this.settled(state, slot, result)
    } catch (error) {
      if (this.options.signal.aborted) throw error
      await this.failed(state, slot, attempt, error, judge(error))
    }
  }

  private async jobRun(
    { name, job }: JobState,
    slot: Date,
    attempt: number,
    judge: (error: unknown) => JobEnd,
  ): Promise<JobResult | 'busy' | 'taken'> {
    const { open, signal, tell } = this.options
    const config = await configOfNow(this.options)
    const onProgress: OnProgress = (event) => {
      if (event.step === 'published') this.isPublished = true
      this.options.onProgress(event)
    }
    this.isPublished = false
    const warn = (message: string) => tell('warning', message)
    const told: Job = {
      run: (context) => {
        tell('info', `${name}: started${attempt > 1 ? ` (try ${attempt})` : ''}`)
        return job.run(context)
      },
    }
    return runRecorded(
      told,
      open,
      { config, signal, onProgress, warn, now: this.now },
      { slot: { job: name, dueAt: slot, isByHand: false }, attempt, now: this.now, judge },
    )
  }

  private async settled({ name }: JobState, slot: Date, result: JobResult): Promise<void> {
    this.options.tell('info', `${name}: ${result.summary}`)
    for (const problem of result.problems) {
      this.options.tell(result.isFailure ? 'error' : 'warning', `${name}: ${problem}`)
    }
    if (result.isFailure) this.failing.add(name)
    else this.failing.delete(name)
    await this.alarms.ended({ job: name, dueAt: slot }, result.faults, result.isFailure)
    await this.missed.served(name)
    if (result.isFailure) await this.ping.send(false, `${name}: ${result.problems.join(' ')}`)
    else if (this.isLastOfNight(name)) await this.tellOfNight(result.summary)
  }

  private isLastOfNight(name: string): boolean {
    const last = this.states.some((state) => state.name === LAST_OF_NIGHT) ? LAST_OF_NIGHT : 'load'
    return name === last
  }

  private tellOfNight(summary: string): Promise<void> {
    const failing = [...this.failing].sort()
    const text = failing.length > 0 ? `Failed: ${failing.join(', ')}.` : summary
    return this.ping.send(failing.length === 0, text)
  }

  private async failed(
    state: JobState,
    slot: Date,
    attempt: number,
    error: unknown,
    end: JobEnd,
  ): Promise<void> {
    const { explain, tell } = this.options
    const { message, hint } = explain(error)
    if (end.status === 'waiting') {
      state.retry = { slot, attempt, at: end.retryAt }
      tell('warning', `${state.name}: ${message} Trying again at ${this.local(end.retryAt)}.`)
      return
    }
    const how = this.isPublished ? 'failed after it had published' : 'failed, nothing was published'
    const isSaid = message.startsWith('Nothing was published')
    tell('error', `${state.name}: ${isSaid ? 'failed' : how}. ${message}${hint ? `\n${hint}` : ''}`)
    this.failing.add(state.name)
    await this.alarms.failed({ job: state.name, dueAt: slot }, message, hint)
    await this.missed.served(state.name)
    await this.ping.send(false, `${state.name}: ${message}`)
  }

  /** Records a run of a job from before the schedule began. */
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

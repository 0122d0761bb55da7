import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { toJson } from '../reports/json.ts'
import { postAlert } from './alert.ts'
import type { Fault } from './faults.ts'

export interface AlarmOptions {
  /** The folder in which it is kept what has rung. */
  home: string
  /** Without one, nobody is told. */
  webhook: string | undefined
  signal: AbortSignal
  now(): Date
  /** An instant as people here read it. */
  local(instant: Date): string
  tell(level: 'info' | 'warning', message: string): void
}

/** A run of a job. */
export interface JobRun {
  job: string
  dueAt: Date
}

/** What survives a restart. */
interface Kept {
  /** Faults that have rung and stand, by job and subject. */
  standing: Record<string, Record<string, Pick<Fault, 'mark' | 'message'>>>
  /** Jobs whose last run failed. */
  failing: string[]
  /** Alerts that the webhook has not taken yet, as JSON; the oldest first. */
  waiting: string[]
}

/** The waits before a webhook that failed is tried again. */
const RETRY_MINUTES = [1, 5, 15, 60]
const LISTED = 10

/**
 * Tells the webhook what someone has to see to: a job that fails each time that it does, a fault beside a good run once,
 * and once more when it is mended. An alert is kept until the webhook has taken it.
 */
export class Alarms {
  private readonly options: AlarmOptions
  private readonly file: string
  private kept: Kept | undefined
  private delivering: Promise<void> | undefined
  private failures = 0
  private notBefore = 0
  private isKeepingTold = false

  constructor(options: AlarmOptions) {
    this.options = options
    this.file = join(options.home, 'alarms.json')
  }

  /** A job ended without a publication. */
  async failed({ job, dueAt }: JobRun, message: string, hint: string | undefined): Promise<void> {
    await this.change((kept) => {
      const text = `the job ${job} failed. ${message}${hint ? `\n${hint}` : ''}`
      const fields = { job, dueAt, failedAt: this.options.now(), message, hint: hint ?? null }
      kept.waiting.push(post('job_failed', text, fields))
      if (!kept.failing.includes(job)) kept.failing.push(job)
    })
  }

  /** A job came to its end, with all the faults that it has met. `isFailure`: they kept it from publishing anything. */
  async ended({ job, dueAt }: JobRun, faults: readonly Fault[], isFailure: boolean): Promise<void> {
    await this.change((kept) => {
      const before = kept.standing[job] ?? {}
      const isKnown = ({ subject, mark, stays }: Fault) => stays && before[subject]?.mark === mark
      const fresh = faults.filter((fault) => !isKnown(fault))
      const stays = faults.filter((fault) => fault.stays)
      const mended = Object.entries(before).filter(
        ([subject]) => !faults.some((fault) => fault.subject === subject),
      )
      kept.standing[job] = Object.fromEntries(
        stays.map(({ subject, mark, message }) => [subject, { mark, message }]),
      )
      const at = this.options.now()
      if (fresh.length > 0) kept.waiting.push(postOfFaults({ job, dueAt }, fresh, isFailure, at))
      const isRecovered = !isFailure && kept.failing.includes(job)
      if (isRecovered) kept.failing = kept.failing.filter((name) => name !== job)
      if (mended.length > 0 || isRecovered) {
        const lines = [
          ...(isRecovered ? [`the job ${job} works again.`] : []),
          ...mended.map(([, { message }]) => `No longer: ${message}`),
        ]
        kept.waiting.push(post('mended', listed(lines), { job, dueAt, mendedAt: at, message: listed(lines) }))
      }
    })
  }

  /** Sends what the webhook has not taken yet, if it is time to try again. */
  deliver(): Promise<void> {
    if (this.options.now().getTime() < this.notBefore) return Promise.resolve()
    this.delivering ??= this.deliverAll().finally(() => {
      this.delivering = undefined
    })
    return this.delivering
  }

  private async deliverAll(): Promise<void> {
    const { webhook, signal, tell, now, local } = this.options
    if (webhook === undefined) return
    const kept = await this.read()
    for (let body = kept.waiting[0]; body !== undefined; body = kept.waiting[0]) {
      const trouble = await postAlert(webhook, body, signal)
      if (signal.aborted) return
      if (trouble !== undefined) {
        const minutes = RETRY_MINUTES[Math.min(this.failures, RETRY_MINUTES.length - 1)] as number
        const again = new Date(now().getTime() + minutes * 60_000)
        this.notBefore = again.getTime()
        this.failures += 1
        const kept = `The alert is kept and sent again at ${local(again)}.`
        tell('warning', `The webhook of alerts.webhook could not be told: ${trouble}. ${kept}`)
        return
      }
      if (this.failures > 0) tell('info', 'The webhook of alerts.webhook was told what it had missed.')
      this.failures = 0
      kept.waiting.shift()
      await this.write(kept)
    }
  }

  /** What is to be told is on the disk before it is sent. */
  private async change(apply: (kept: Kept) => void): Promise<void> {
    if (this.options.webhook === undefined) return
    const kept = await this.read()
    apply(kept)
    await this.write(kept)
    // What is new is tried at once, whatever became of the last try.
    this.notBefore = 0
    await this.delivering
    await this.deliver()
  }

  private async read(): Promise<Kept> {
    if (this.kept) return this.kept
    const nothing: Kept = { standing: {}, failing: [], waiting: [] }
    try {
      this.kept = { ...nothing, ...(JSON.parse(await readFile(this.file, 'utf8')) as Partial<Kept>) }
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
      if (!isMissing) this.tellUnkept(error)
      this.kept = nothing
    }
    return this.kept
  }

  private async write(kept: Kept): Promise<void> {
    const unfinished = `${this.file}.part`
    try {
      await mkdir(this.options.home, { recursive: true })
      await writeFile(unfinished, JSON.stringify(kept), { mode: 0o600 })
      await rename(unfinished, this.file)
      this.isKeepingTold = false
    } catch (error) {
      this.tellUnkept(error)
    }
  }

  private tellUnkept(error: unknown): void {
    if (this.isKeepingTold) return
    this.isKeepingTold = true
    const reason = (error as Error).message
    this.options.tell(
      'warning',
      `${this.file} can't be used (${reason}): after a restart, alerts may ring again or be lost.`,
    )
  }
}

function postOfFaults(
  { job, dueAt }: JobRun,
  faults: readonly Fault[],
  isFailure: boolean,
  at: Date,
): string {
  const told = faults.map(({ message, hint }) => ({ message, hint: hint ?? null }))
  const lines = told.map(({ message, hint }) => (hint ? `${message}\n  ${hint}` : message))
  const what = isFailure ? `the job ${job} published nothing` : `the job ${job} met problems`
  return post(isFailure ? 'job_failed' : 'job_problems', `${what}.\n${listed(lines)}`, {
    job,
    dueAt,
    failedAt: at,
    message: listed(told.map(({ message }) => message)),
    hint: told.length === 1 ? (told[0]?.hint ?? null) : null,
    problems: told,
  })
}

/** An alert as JSON. Its `text` is what chat programs show. */
function post(event: string, text: string, fields: Record<string, unknown>): string {
  const host = hostname()
  return toJson({ text: `Storehouse on ${host}: ${text}`, event, host, ...fields })
}

function listed(lines: readonly string[]): string {
  const more = lines.length - LISTED
  const all = more > 0 ? [...lines.slice(0, LISTED), `And ${more} more: storehouse status.`] : lines
  return all.join('\n')
}

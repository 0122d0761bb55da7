import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Message } from '../deliver/message.ts'
import type { Outbox } from '../deliver/outbox.ts'
import type { Fault } from './faults.ts'

export interface AlarmOptions {
  /** The folder that records which alarms were sent. */
  home: string
  /** Takes the messages. */
  outbox: Pick<Outbox, 'post' | 'deliver'>
  /** Whether anybody receives messages. */
  isHeard: boolean
  now(): Date
  tell(level: 'info' | 'warning', message: string): void
}

/** A run of a job. */
export interface JobRun {
  job: string
  dueAt: Date
}

/** The state that survives a restart. */
interface Kept {
  /** Faults that were reported and still exist, by job and subject. */
  standing: Record<string, Record<string, Pick<Fault, 'mark' | 'message'>>>
  /** Jobs whose last run failed. */
  failing: string[]
  /**
   * Alarms that the outbox has not taken yet, oldest first. They are saved together with the state that caused them.
   */
  waiting: Message[]
}

const LISTED = 10
const LONGEST_SUBJECT = 120

/**
 * Reports what someone has to look at: a job that fails, every time; a fault of a run that succeeded, once, and once
 * more when it is fixed.
 */
export class Alarms {
  private readonly options: AlarmOptions
  private readonly file: string
  private kept: Kept | undefined
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
      kept.waiting.push(alarm('job_failed', text, fields, this.options.now()))
      if (!kept.failing.includes(job)) kept.failing.push(job)
    })
  }

  /** A job ended, with all the faults that it found. `isFailure`: they kept it from publishing anything. */
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
      if (fresh.length > 0) kept.waiting.push(alarmOfFaults({ job, dueAt }, fresh, isFailure, at))
      const isRecovered = !isFailure && kept.failing.includes(job)
      if (isRecovered) kept.failing = kept.failing.filter((name) => name !== job)
      if (mended.length > 0 || isRecovered) {
        const lines = [
          ...(isRecovered ? [`the job ${job} works again.`] : []),
          ...mended.map(([, { message }]) => `No longer: ${message}`),
        ]
        const message = listed(lines)
        kept.waiting.push(alarm('mended', message, { job, dueAt, mendedAt: at, message }, at))
      }
    })
  }

  /** Posts what a killed program left behind, and sends what is waiting. */
  async deliver(): Promise<void> {
    if (this.options.isHeard) await this.post(await this.read())
    await this.options.outbox.deliver()
  }

  /** A message is on disk, with the state that caused it, before anybody gets it. */
  private async change(apply: (kept: Kept) => void): Promise<void> {
    if (!this.options.isHeard) return
    const kept = await this.read()
    apply(kept)
    await this.write(kept)
    await this.post(kept)
    await this.options.outbox.deliver()
  }

  private async post(kept: Kept): Promise<void> {
    if (kept.waiting.length === 0) return
    // The outbox recognises by the key what it already has.
    for (const alarm of [...kept.waiting]) {
      await this.options.outbox.post(alarm)
      kept.waiting = kept.waiting.filter((one) => one !== alarm)
    }
    await this.write(kept)
  }

  private async read(): Promise<Kept> {
    if (this.kept) return this.kept
    const nothing: Kept = { standing: {}, failing: [], waiting: [] }
    try {
      const found = JSON.parse(await readFile(this.file, 'utf8')) as Partial<Kept>
      this.kept = { ...nothing, ...found, waiting: (found.waiting ?? []).map(ofOlderForm) }
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

function alarmOfFaults(
  { job, dueAt }: JobRun,
  faults: readonly Fault[],
  isFailure: boolean,
  at: Date,
): Message {
  const told = faults.map(({ message, hint }) => ({ message, hint: hint ?? null }))
  const lines = told.map(({ message, hint }) => (hint ? `${message}\n  ${hint}` : message))
  const what = isFailure ? `the job ${job} published nothing` : `the job ${job} met problems`
  const fields = {
    job,
    dueAt,
    failedAt: at,
    message: listed(told.map(({ message }) => message)),
    hint: told.length === 1 ? (told[0]?.hint ?? null) : null,
    problems: told,
  }
  return alarm(isFailure ? 'job_failed' : 'job_problems', `${what}.\n${listed(lines)}`, fields, at)
}

function alarm(event: string, text: string, fields: Record<string, unknown>, at: Date): Message {
  const host = hostname()
  const said = `Storehouse on ${host}: ${text}`
  const [first = ''] = said.split('\n')
  return {
    key: `alarm-${randomUUID()}`,
    event,
    subject: first.length > LONGEST_SUBJECT ? `${first.slice(0, LONGEST_SUBJECT - 1)}…` : first,
    text: said,
    fields,
    host,
    at: at.toISOString(),
    ifInDoubt: 'again',
  }
}

function listed(lines: readonly string[]): string {
  const more = lines.length - LISTED
  const all = more > 0 ? [...lines.slice(0, LISTED), `And ${more} more: storehouse status.`] : lines
  return all.join('\n')
}

/** Until 0.4, waiting messages were kept as the JSON for a webhook. */
function ofOlderForm(waiting: Message | string): Message {
  if (typeof waiting !== 'string') return waiting
  const { text, event, host, ...fields } = JSON.parse(waiting) as Record<string, string>
  const said = String(text).replace(`Storehouse on ${host}: `, '')
  return alarm(String(event), said, fields, new Date())
}

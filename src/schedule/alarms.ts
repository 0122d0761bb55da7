import { randomUUID } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Message } from '../deliver/message.ts'
import type { Outbox } from '../deliver/outbox.ts'
import { writePrivateFile } from '../private_files.ts'
import type { StandingAlarm } from '../reports/job_runs.ts'
import type { AlarmName } from './alarm_list.ts'
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

/** A fault that has rung. */
interface Rung {
  alarm?: AlarmName
  mark: string
  message: string
  hint?: string | undefined
  rangAt?: string
}

/** What survives a restart. */
interface Kept {
  /** Faults that have rung and are not mended, by job and subject. */
  standing: Record<string, Record<string, Rung>>
  /** Why each job failed the last time. */
  failing: Record<string, Rung>
  /** Alarms that the outbox has not taken yet, oldest first. They are written together with the faults that have rung. */
  waiting: Message[]
}

const LISTED = 10
const LONGEST_SUBJECT = 120

/** The names of what is not a job. */
const OTHERS: Readonly<Record<string, string>> = { schedule: 'the schedule', disks: 'the disks' }

/** Sends alarms: each fault once, and once more when it is mended. */
export class Alarms {
  private readonly options: AlarmOptions
  private readonly file: string
  private kept: Kept | undefined
  private isKeepingTold = false

  constructor(options: AlarmOptions) {
    this.options = options
    this.file = join(options.home, 'alarms.json')
  }

  /** A job failed. It rings once for each cause. */
  async failed({ job, dueAt }: JobRun, message: string, hint: string | undefined): Promise<void> {
    await this.change((kept) => {
      const at = this.options.now()
      if (kept.failing[job]?.message === message) return
      kept.failing[job] = { alarm: 'job_failed', mark: '', message, hint, rangAt: at.toISOString() }
      const text = `${called(job)} failed. ${message}${hint ? `\n${hint}` : ''}`
      const fields = { job, alarm: 'job_failed', dueAt, failedAt: at, message, hint: hint ?? null }
      kept.waiting.push(alarm('job_failed', text, fields, at))
    })
  }

  /** A job ended with these faults. `isFailure`: they kept it from publishing anything. */
  async ended({ job, dueAt }: JobRun, faults: readonly Fault[], isFailure: boolean): Promise<void> {
    await this.change((kept) => {
      const at = this.options.now()
      const before = kept.standing[job] ?? {}
      const isKnown = ({ subject, mark, stays }: Fault) => stays && before[subject]?.mark === mark
      const fresh = faults.filter((fault) => !isKnown(fault))
      const mended = Object.entries(before).filter(
        ([subject]) => !faults.some((fault) => fault.subject === subject),
      )
      const stays = faults.filter((fault) => fault.stays)
      if (stays.length === 0) delete kept.standing[job]
      else kept.standing[job] = Object.fromEntries(stays.map((fault) => rung(fault, before, at)))
      if (fresh.length > 0) kept.waiting.push(alarmOfFaults({ job, dueAt }, fresh, isFailure, at))
      const isRecovered = !isFailure && kept.failing[job] !== undefined
      if (isRecovered) delete kept.failing[job]
      if (mended.length === 0 && !isRecovered) return
      const lines = [
        ...(isRecovered ? [`${called(job)} works again.`] : []),
        ...mended.map(([, { message }]) => `No longer: ${message}`),
      ]
      const message = listed(lines)
      const alarms = [...(isRecovered ? ['job_failed'] : []), ...mended.map(([, { alarm: name }]) => name)]
      kept.waiting.push(alarm('mended', message, { job, alarms, dueAt, mendedAt: at, message }, at))
    })
  }

  /** The faults that have rung and are not mended. */
  async standing(): Promise<StandingAlarm[]> {
    const { standing, failing } = await this.read()
    const faults = Object.values(standing).flatMap((of) => Object.entries(of))
    const jobs = Object.entries(failing).map(([job, rung]) => [`job ${job}`, rung] as const)
    return [...faults, ...jobs].map(([subject, { alarm: name, message, hint, rangAt }]) => ({
      alarm: name ?? 'file_refused',
      subject,
      rangAt: rangAt ? new Date(rangAt) : this.options.now(),
      message,
      hint: hint ?? null,
    }))
  }

  /** Posts what a killed program left, and sends what is waiting. */
  async deliver(): Promise<void> {
    if (this.options.isHeard) await this.post(await this.read())
    await this.options.outbox.deliver()
  }

  /** Writes a message to disk, together with the state that caused it, before it is sent. */
  private async change(apply: (kept: Kept) => void): Promise<void> {
    const kept = await this.read()
    const before = JSON.stringify(kept)
    apply(kept)
    if (!this.options.isHeard) kept.waiting = []
    if (JSON.stringify(kept) === before) return
    await this.write(kept)
    if (!this.options.isHeard) return
    await this.post(kept)
    await this.options.outbox.deliver()
  }

  private async post(kept: Kept): Promise<void> {
    if (kept.waiting.length === 0) return
    // The outbox knows by the key what it already has.
    for (const alarm of [...kept.waiting]) {
      await this.options.outbox.post(alarm)
      kept.waiting = kept.waiting.filter((one) => one !== alarm)
    }
    await this.write(kept)
  }

  private async read(): Promise<Kept> {
    if (this.kept) return this.kept
    const nothing: Kept = { standing: {}, failing: {}, waiting: [] }
    try {
      const found = JSON.parse(await readFile(this.file, 'utf8')) as Partial<Kept>
      const failing = Array.isArray(found.failing) ? failingOfOlderForm(found.failing) : found.failing
      const waiting = (found.waiting ?? []).map(ofOlderForm)
      this.kept = { standing: found.standing ?? {}, failing: failing ?? {}, waiting }
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
      if (!isMissing) this.tellUnkept(error)
      this.kept = nothing
    }
    return this.kept
  }

  private async write(kept: Kept): Promise<void> {
    try {
      await mkdir(this.options.home, { recursive: true })
      await writePrivateFile(this.file, JSON.stringify(kept))
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

/** A fault as it is stored. One that rang before keeps its time. */
function rung(
  { alarm: name, subject, mark, message, hint }: Fault,
  before: Readonly<Record<string, Rung>>,
  at: Date,
): [string, Rung] {
  const known = before[subject]
  const rangAt = (known?.mark === mark ? known.rangAt : undefined) ?? at.toISOString()
  return [subject, { alarm: name, mark, message, hint, rangAt }]
}

function alarmOfFaults(
  { job, dueAt }: JobRun,
  faults: readonly Fault[],
  isFailure: boolean,
  at: Date,
): Message {
  const told = faults.map(({ alarm: name, subject, message, hint }) => ({
    alarm: name,
    subject,
    message,
    hint: hint ?? null,
  }))
  const lines = told.map(({ message, hint }) => (hint ? `${message}\n  ${hint}` : message))
  const what = `${called(job)} ${isFailure ? 'published nothing' : 'met problems'}`
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

/** The text for the beginning of a sentence. */
function called(job: string): string {
  return OTHERS[job] ?? `the job ${job}`
}

function alarm(event: string, text: string, fields: Record<string, unknown>, at: Date): Message {
  const host = hostname()
  const said = `Storehouse on ${host}: ${text}`
  const [first = ''] = said.split('\n')
  return {
    key: `alarm-${randomUUID()}`,
    kind: 'alert',
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

/** Up to 0.4, waiting messages were stored as the JSON for a webhook. */
function ofOlderForm(waiting: Message | string): Message {
  if (typeof waiting !== 'string') return waiting
  const { text, event, host, ...fields } = JSON.parse(waiting) as Record<string, string>
  const said = String(text).replace(`Storehouse on ${host}: `, '')
  return alarm(String(event), said, fields, new Date())
}

/** Up to 0.4, only the names were stored. */
function failingOfOlderForm(names: readonly string[]): Kept['failing'] {
  return Object.fromEntries(names.map((name) => [name, { alarm: 'job_failed', mark: '', message: '' }]))
}

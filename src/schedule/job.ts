import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import type { OnProgress } from '../pipeline/results.ts'
import type { Fault } from './faults.ts'

/** What a job works with. */
export interface JobContext {
  config: Config
  db: OpenDatabase
  /** Aborted when the scheduler is told to stop. */
  signal: AbortSignal
  onProgress: OnProgress
  warn(message: string): void
  now(): Date
  /** Whether no schedule is there to send the messages that the job posts. */
  isAlone?: boolean
}

/** The result of a job that did not throw. */
export interface JobResult {
  summary: string
  /** What somebody has to look at. */
  problems: string[]
  /** Whether the problems kept it from publishing anything. */
  isFailure: boolean
  /** The faults for the alarms. */
  faults: Fault[]
}

/** What a job does. src/config/jobs.ts declares when it runs. */
export interface Job {
  run(context: JobContext): Promise<JobResult>
  /** Whether it completed after an instant, also outside the schedule. Without this, the book of jobs decides. */
  wasDoneSince?(db: OpenDatabase, instant: Date, config: Config): Promise<boolean>
}

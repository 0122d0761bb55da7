import { hostname } from 'node:os'
import type pg from 'pg'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { execute, readValue } from '../db/statements.ts'
import { DatabaseError } from '../errors.ts'
import { failpoint } from '../failpoint.ts'
import { connectForRun } from './lock.ts'
import type { CheckResult, OnProgress, StepResult } from './results.ts'

/** How often steps are written to the log, in milliseconds. */
const stepsEvery = 1000

/**
 * The log of one run, written on its own connection, so that it survives the rollback of a failed run. Another
 * connection holds the run lock, so the run ends with that.
 */
export class RunLog {
  readonly runId: number
  readonly startedAt = new Date()
  readonly steps: StepResult[] = []
  /** Events of the run that somebody should know about. */
  readonly notes: string[] = []
  readonly client: pg.Client
  private readonly lock: pg.Client
  private isLockLost = false
  private readonly onProgress: OnProgress
  private writtenSteps = 0
  private wroteAt = performance.now()

  private constructor(client: pg.Client, lock: pg.Client, runId: number, onProgress: OnProgress) {
    this.client = client
    this.lock = lock
    this.runId = runId
    this.onProgress = onProgress
    lock.once('end', () => {
      this.isLockLost = true
    })
  }

  /**
   * Does the work of a run and ends it. A run that throws is logged as failed.
   *
   * @throws {LockedError} if another run is in progress.
   */
  static async during<T>(
    db: OpenDatabase,
    command: string,
    onProgress: OnProgress | undefined,
    work: (log: RunLog) => Promise<T>,
  ): Promise<T> {
    const log = await RunLog.begin(db, command, onProgress ?? (() => undefined))
    try {
      return await work(log)
    } catch (error) {
      await log.finish('failed', error).catch(() => undefined)
      throw error
    } finally {
      await log.end()
    }
  }

  private static async begin(db: OpenDatabase, command: string, onProgress: OnProgress): Promise<RunLog> {
    const { lock, client } = await connectForRun(db)
    try {
      // The holder of the lock is the only run: others still marked as running were killed. One may have published
      // before.
      await execute(
        client,
        sql`update ops.runs as r set
           status = case when p.run_id is null then 'failed' else 'published' end,
           finished_at = coalesce(p.published_at, now()),
           error = case when p.run_id is null then 'the run was killed; nothing of it was published' end
         from ops.runs as k left join warehouse.publication as p on p.run_id = k.run_id
         where r.run_id = k.run_id and r.status = 'running'`,
      )
      const runId = await readValue(
        client,
        col.number,
        sql`insert into ops.runs (command, host, pid) values (${command}, ${hostname()}, ${process.pid}) returning run_id`,
      )
      return new RunLog(client, lock, runId, onProgress)
    } catch (error) {
      await client.end()
      await lock.end()
      throw error
    }
  }

  progress(event: Parameters<OnProgress>[0]): void {
    this.onProgress(event)
  }

  note(text: string): void {
    this.notes.push(text)
    this.onProgress({ step: text })
  }

  /** Runs and times a step. Logs the rowsIn and rowsOut that it returns. */
  // biome-ignore lint/suspicious/noConfusingVoidType: A step that counts nothing returns nothing.
  async step<T extends { rowsIn?: number; rowsOut?: number } | void>(
    step: string,
    work: () => Promise<T>,
  ): Promise<T> {
    if (this.isLockLost) {
      throw new DatabaseError(
        'The connection to the database failed: the one that holds the lock of this run has ended.',
        {
          hint: 'Nothing more was done, since another run could have begun. Run the command again.',
        },
      )
    }
    this.onProgress({ step })
    const startedAt = new Date()
    const start = performance.now()
    failpoint(`before ${step}`)
    const result = await work()
    failpoint(`after ${step}`)
    const entry: StepResult = {
      step,
      startedAt,
      durationMs: Math.round((performance.now() - start) * 10) / 10,
    }
    if (result?.rowsIn !== undefined) entry.rowsIn = result.rowsIn
    if (result?.rowsOut !== undefined) entry.rowsOut = result.rowsOut
    this.steps.push(entry)
    if (performance.now() - this.wroteAt > stepsEvery) await this.writeSteps()
    return result
  }

  /** Writes the steps that are not in the log yet in one statement: a statement takes longer than many a step. */
  private async writeSteps(): Promise<void> {
    const steps = this.steps.slice(this.writtenSteps)
    if (steps.length === 0) return
    const first = this.writtenSteps + 1
    this.writtenSteps = this.steps.length
    this.wroteAt = performance.now()
    // The next commit flushes it to disk.
    await execute(
      this.client,
      sql`insert into ops.run_steps (run_id, step_no, step, started_at, duration_ms, rows_in, rows_out)
       select ${this.runId}::bigint, ${first}::integer + s.place - 1, s.step, s."startedAt", s."durationMs", s."rowsIn", s."rowsOut"
       from set_config('synchronous_commit', 'off', true),
         rows from (jsonb_to_recordset(${JSON.stringify(steps)}::jsonb) as (step text, "startedAt" timestamptz, "durationMs" numeric,
           "rowsIn" bigint, "rowsOut" bigint)) with ordinality as s (step, "startedAt", "durationMs", "rowsIn", "rowsOut", place)`,
    )
  }

  async keepChecks(checks: readonly CheckResult[]): Promise<void> {
    // A repeated publication runs the checks again.
    const { client, runId } = this
    await execute(client, sql`delete from ops.check_results where run_id = ${runId}`)
    await execute(
      this.client,
      sql`insert into ops.check_results (run_id, check_name, severity, status, failing_rows, money, sample, description, advice)
       select ${this.runId}::bigint, c.name, c.severity, c.status, c."failingRows", c.money, c.sample, c.description, c.advice
       from jsonb_to_recordset(${JSON.stringify(checks)}::jsonb) as c (name text, severity text, status text, "failingRows" bigint,
         money numeric, sample jsonb, description text, advice text)`,
    )
  }

  get durationMs(): number {
    return Date.now() - this.startedAt.getTime()
  }

  async finish(
    status: 'published' | 'unchanged' | 'dry_run' | 'failed',
    error?: unknown,
    summary?: object,
  ): Promise<void> {
    const notes = this.notes.length > 0 ? this.notes : undefined
    await this.writeSteps()
    const message = error === undefined ? null : error instanceof Error ? error.message : String(error)
    const told = notes === undefined && summary === undefined ? null : JSON.stringify({ ...summary, notes })
    await execute(
      this.client,
      sql`update ops.runs set status = ${status}, finished_at = clock_timestamp(), error = ${message}, summary = ${told}
       where run_id = ${this.runId}`,
    )
  }

  private async end(): Promise<void> {
    await this.writeSteps().catch(() => undefined)
    await this.client.end()
    await this.lock.end()
  }
}

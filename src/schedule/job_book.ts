import { hostname } from 'node:os'
import type pg from 'pg'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { type Connection, execute, readRow, readRows } from '../db/statements.ts'
import { tryTableLock } from '../db/table_lock.ts'

/** A time at which a job is due, or was started by hand. */
export interface Slot {
  job: string
  dueAt: Date
  isByHand: boolean
}

/** The result of a job. */
export type JobEnd =
  | { status: 'done'; summary: string; problems: number }
  | { status: 'failed'; error: string; hint: string | undefined; problems?: number }
  | { status: 'waiting'; error: string; hint: string | undefined; retryAt: Date }

/** What a starting schedule must know about a job. */
export interface KnownJob {
  /** Earlier times were not missed. */
  knownSince: Date
  /** The newest time that was served, with success or not. */
  served: Date | undefined
  retry: { slot: Date; attempt: number; at: Date } | undefined
}

/** Reads what earlier schedules left, and records new jobs. */
export async function readJobBook(
  db: Connection,
  jobs: readonly string[],
  now: Date,
): Promise<Map<string, KnownJob>> {
  await execute(
    db,
    sql`insert into ops.jobs (job, known_since)
        select job, ${now}::timestamptz from unnest(${jobs}::text[]) as j (job)
        on conflict do nothing`,
  )
  const rows = await readRows(
    db,
    {
      job: col.text,
      known_since: col.time,
      due_at: col.time.orNull,
      attempt: col.number.orNull,
      retry_at: col.time.orNull,
    },
    sql`select j.job, j.known_since, last.due_at, last.attempt, last.retry_at
        from ops.jobs as j
        left join lateral (
          select due_at, attempt, retry_at from ops.job_runs as r
          where r.job = j.job and not r.is_by_hand and r.status <> 'running'
          order by due_at desc limit 1
        ) as last on true
        where j.job = any (${jobs}::text[])`,
  )
  return new Map(
    rows.map(({ job, known_since, due_at, attempt, retry_at }) => {
      const retry = due_at && retry_at ? { slot: due_at, attempt: attempt ?? 1, at: retry_at } : undefined
      return [job, { knownSince: known_since, served: due_at ?? undefined, retry }]
    }),
  )
}

/** The connection with the lock of jobs. While it lives, no program begins another job. */
export async function takeJobLock(db: OpenDatabase): Promise<pg.Client | undefined> {
  const client = await db.connect()
  if (await tryTableLock(client, 'ops.job_lock')) return client
  await client.end()
  return undefined
}

/**
 * Records that a job begins. Undefined if its time was already served. Only the holder of the lock runs a job, so any other
 * job that is marked as running was killed.
 */
export async function beginJob(
  db: Connection,
  { job, dueAt, isByHand }: Slot,
  attempt: number,
  now: Date,
): Promise<number | undefined> {
  await execute(
    db,
    sql`update ops.job_runs set status = 'failed', error = 'The program was ended while the job was at work.'
        where status = 'running' and not (job = ${job} and due_at = ${dueAt}::timestamptz)`,
  )
  const begun = await readRow(
    db,
    { id: col.number },
    sql`insert into ops.job_runs as r (job, due_at, is_by_hand, attempt, status, started_at, host, pid)
        values (${job}, ${dueAt}, ${isByHand}, ${attempt}, 'running', ${now},
                ${hostname()}, ${process.pid})
        on conflict (job, due_at) where not is_by_hand do update set
          attempt = greatest(r.attempt + 1, excluded.attempt), status = 'running', started_at = excluded.started_at,
          finished_at = null, error = null, hint = null, retry_at = null, host = excluded.host, pid = excluded.pid
        where r.status in ('running', 'waiting')
        returning job_run_id as id`,
  )
  return begun?.id
}

/** Records how it ended. */
export async function endJob(db: Connection, id: number, end: JobEnd, now: Date): Promise<void> {
  const failed = end.status === 'done' ? undefined : end
  await execute(
    db,
    sql`update ops.job_runs set
          status = ${end.status}, finished_at = ${now},
          summary = ${end.status === 'done' ? end.summary : null},
          problem_count = ${end.status === 'waiting' ? 0 : (end.problems ?? 0)},
          error = ${failed?.error ?? null}, hint = ${failed?.hint ?? null},
          retry_at = ${end.status === 'waiting' ? end.retryAt : null}
        where job_run_id = ${id}`,
  )
}

import type pg from 'pg'
import { LockedError } from '../errors.ts'

/** Advisory locks of Storehouse: one run at a time, and one publishing transaction. */
const runLock = 7_305_141_201
export const publishLock = 7_305_141_202

/**
 * Takes the lock that only one run can hold, for as long as the connection lives.
 *
 * @throws {LockedError} naming who holds it.
 */
export async function takeRunLock(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${runLock}) as taken`)
  if (rows[0]?.taken) return
  const holder = await client.query<{
    command: string
    run_id: number
    host: string
    pid: number
    since: string
  }>(
    `select run_id, command, host, pid, to_char(started_at, 'YYYY-MM-DD HH24:MI:SS TZ') as since
     from ops.runs where status = 'running' order by run_id desc limit 1`,
  )
  const run = holder.rows[0]
  const who = run
    ? `run ${run.run_id} (storehouse ${run.command}, process ${run.pid} on ${run.host}, since ${run.since})`
    : 'another run that is just starting'
  throw new LockedError(`The warehouse is being loaded by ${who}.`, {
    hint: 'Wait until it has ended (storehouse status shows it), then run this command again.',
  })
}

import type pg from 'pg'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { readRow } from '../db/statements.ts'
import { tryTableLock } from '../db/table_lock.ts'
import { LockedError } from '../errors.ts'

/**
 * Two connections: `lock` holds the run lock for as long as it lives, `client` does the work.
 *
 * @throws {LockedError} naming the holder.
 */
export async function connectForRun(db: OpenDatabase): Promise<{ lock: pg.Client; client: pg.Client }> {
  const open: pg.Client[] = []
  const connect = async () => {
    const client = await db.connect()
    open.push(client)
    return client
  }
  try {
    const lock = await connect()
    const client = await connect()
    await takeRunLock(lock)
    return { lock, client }
  } catch (error) {
    for (const client of open) await client.end()
    throw error
  }
}

/**
 * Takes the lock that only one run can hold, for as long as the connection lives; its transaction stays open.
 *
 * @throws {LockedError} naming the holder.
 */
export async function takeRunLock(client: pg.ClientBase): Promise<void> {
  if (await tryTableLock(client, 'ops.run_lock')) return
  const run = await readRow(
    client,
    { command: col.text, run_id: col.number, host: col.text, pid: col.number, since: col.text },
    sql`select run_id, command, host, pid, to_char(started_at, 'YYYY-MM-DD HH24:MI:SS TZ') as since
     from ops.runs where status = 'running' order by run_id desc limit 1`,
  )
  const who = run
    ? `run ${run.run_id} (storehouse ${run.command}, process ${run.pid} on ${run.host}, since ${run.since})`
    : 'another run that is just starting'
  throw new LockedError(`The warehouse is being loaded by ${who}.`, {
    hint: 'Wait until it has ended (storehouse status shows it), then run this command again.',
  })
}

import type pg from 'pg'
import { raw, sql } from './sql.ts'
import { type Connection, execute } from './statements.ts'

/**
 * Tables of schema ops that exist to be locked. Readers can't reach them, whereas anyone who is connected can take an
 * advisory lock.
 */
export type LockTable = 'ops.run_lock' | 'ops.publish_lock' | 'ops.start_lock' | 'ops.job_lock'

// A lock in this mode doesn't keep vacuum from cleaning up, however long it is held.
const mode = sql`in exclusive mode`
const lockNotAvailable = '55P03'

/** Takes a lock for as long as the connection lives; its transaction stays open. False if another has the lock. */
export async function tryTableLock(client: pg.ClientBase, table: LockTable): Promise<boolean> {
  await execute(client, sql`begin`)
  try {
    await execute(client, sql`lock table ${raw(table)} ${mode} nowait`)
    return true
  } catch (error) {
    await execute(client, sql`rollback`)
    if ((error as pg.DatabaseError).code === lockNotAvailable) return false
    throw error
  }
}

/** Waits for a lock and holds it until the transaction ends. */
export async function waitForTableLock(trx: Connection, table: LockTable): Promise<void> {
  await execute(trx, sql`lock table ${raw(table)} ${mode}`)
}

import type pg from 'pg'
import { type Executor, execute } from './query.ts'

/**
 * Tables of schema ops that are there to be locked. Readers can't reach them, while an advisory lock could be taken by
 * anyone who is connected.
 */
export type LockTable = 'ops.run_lock' | 'ops.publish_lock' | 'ops.start_lock'

// In this mode a lock holds nothing back that vacuum would clear away, however long it is held.
const mode = 'in exclusive mode'
const lockNotAvailable = '55P03'

/** Takes a lock for as long as the connection lives, whose transaction stays open; false where another has it. */
export async function tryTableLock(client: pg.ClientBase, table: LockTable): Promise<boolean> {
  await client.query('begin')
  try {
    await client.query(`lock table ${table} ${mode} nowait`)
    return true
  } catch (error) {
    await client.query('rollback')
    if ((error as pg.DatabaseError).code === lockNotAvailable) return false
    throw error
  }
}

/** Waits for a lock and takes it until the transaction ends. */
export async function waitForTableLock(trx: Executor, table: LockTable): Promise<void> {
  await execute(trx, `lock table ${table} ${mode}`)
}

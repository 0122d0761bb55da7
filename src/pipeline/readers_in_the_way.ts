import type pg from 'pg'
import { readerRole } from '../db/bi_login.ts'
import { col } from '../db/columns.ts'
import { literal, sql } from '../db/sql.ts'
import { type Connection, execute, readRow, readRows } from '../db/statements.ts'
import { DatabaseError } from '../errors.ts'
import type { RunLog } from './run_log.ts'

const lookEveryMs = 500

/** A session whose open transaction blocks a statement of the run. */
interface Blocker {
  pid: number
  who: string
  is_reader: boolean
  waited: number
}

/** Watches a transaction of the run until it is told to stop. */
export interface Watch {
  stop(): void
  /** Why the transaction was given up, if it was. */
  readonly failure: DatabaseError | undefined
}

/**
 * Makes sure that no reader blocks the run forever: a reader that looked at an empty table and left its transaction
 * open blocks filling it. After `patience` seconds the connections of such readers are ended, and the run records that.
 * If they can't be ended, the transaction is cancelled. Other blockers (a backup, an owner's session) are named and
 * waited for.
 */
export async function watchForReaders(trx: Connection, log: RunLog, patience: number): Promise<Watch> {
  const own = await readRow(trx, { pid: col.number }, sql`select pg_backend_pid() as pid`)
  const named = new Set<number>()
  let isLooking = false
  let failure: DatabaseError | undefined
  const name = ({ pid, who }: Blocker) => {
    if (!named.has(pid)) log.note(`${who} keeps the run waiting by its open transaction; end it, or wait`)
    named.add(pid)
  }
  const sendAway = async ({ pid, who, waited }: Blocker) => {
    const why = `the run waited ${Math.floor(waited)} s for its open transaction`
    if (await end(log.client, pid)) {
      log.note(`the connection of ${who} was ended: ${why}`)
      return
    }
    failure = new DatabaseError(`Nothing was published: ${who} may not be ended, and ${why}.`, {
      hint: 'End that session and run the command again. With the role pg_signal_backend Storehouse ends it by itself.',
    })
    await execute(log.client, sql`select pg_cancel_backend(${own?.pid ?? null}::integer)`)
  }
  const look = async () => {
    for (const blocker of await blockersOf(log.client, own?.pid ?? 0)) {
      if (blocker.waited < patience || failure) continue
      if (blocker.is_reader) await sendAway(blocker)
      else name(blocker)
    }
  }
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    look()
      // Without its connection the run fails at the next step.
      .catch(() => undefined)
      .finally(() => {
        isLooking = false
      })
  }, lookEveryMs)
  timer.unref()
  return {
    stop: () => clearInterval(timer),
    get failure() {
      return failure
    },
  }
}

async function blockersOf(client: pg.ClientBase, waiting: number): Promise<Blocker[]> {
  return readRows(
    client,
    { pid: col.number, who: col.text, is_reader: col.boolean, waited: col.number },
    sql`select
       a.pid,
       format('%s (%s, process %s)', a.usename, coalesce(nullif(a.application_name, ''), 'unnamed'), a.pid) as who,
       pg_has_role(a.usesysid, r.oid, 'MEMBER') and not pg_has_role(a.usesysid, n.nspowner, 'MEMBER') as is_reader,
       extract(epoch from clock_timestamp() - l.waitstart)::float8 as waited
     from pg_locks as l
     cross join lateral unnest(pg_blocking_pids(l.pid)) as b (pid)
     join pg_stat_activity as a on a.pid = b.pid
     join pg_namespace as n on n.nspname = 'warehouse'
     left join pg_roles as r on r.rolname = ${literal(readerRole)}
     where l.pid = ${waiting} and not l.granted and l.waitstart is not null`,
  )
}

/** Ends the connection of a session. False if that is not allowed. */
async function end(client: pg.ClientBase, pid: number): Promise<boolean> {
  try {
    await execute(client, sql`select pg_terminate_backend(${pid}::integer)`)
    return true
  } catch (error) {
    if ((error as pg.DatabaseError).code !== '42501') throw error
    return false
  }
}

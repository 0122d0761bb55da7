import { createHash, randomBytes } from 'node:crypto'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { raw, sql } from '../db/sql.ts'
import { type Connection, execute, readRow, readRows } from '../db/statements.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Role } from './roles.ts'

/** A session ends after so long without use, and after so long in any case. */
const IDLE_DAYS = 7
export const SESSION_DAYS = 30
/** A user's sessions beyond this number end the oldest. */
const MOST_OF_USER = 20

/** Whether a session has not ended, as a condition on ops.user_sessions as s. */
export const inSession = raw(
  `s.used_at > clock_timestamp() - interval '${IDLE_DAYS} days' and s.began_at > clock_timestamp() - interval '${SESSION_DAYS} days'`,
)

/** Who a session belongs to. */
export interface SessionUser {
  /** Hash of the session. */
  session: string
  id: number
  name: string
  role: Role
  /** Whether its last recorded use is some time ago. */
  isStale: boolean
}

/** Whether to record a use: not every request writes. */
const stale = raw(`used_at < clock_timestamp() - interval '5 minutes'`)

/** The hash that identifies a session. Reading the table or measuring time reveals no session. */
export function sessionHash(session: string): string {
  return createHash('sha256').update(session).digest('base64url')
}

/**
 * Begins a session of a user and returns the text for the cookie. Undefined if the user was removed meanwhile, or the password
 * changed after it was checked.
 */
export async function beginSession(
  { pool }: Pick<OpenDatabase, 'pool'>,
  { id, passwordHash }: { id: number; passwordHash: string },
): Promise<string | undefined> {
  const session = randomBytes(32).toString('base64url')
  const isBegun = await inTransaction(pool, async (trx) => {
    // The row is locked, so a change of the password waits and ends this session too.
    const user = await readRow(
      trx,
      { id: col.number },
      sql`select user_id as id from ops.users where user_id = ${id} and password_hash = ${passwordHash} for share`,
    )
    if (!user) return false
    await execute(
      trx,
      sql`delete from ops.user_sessions as s
          where not (${inSession}) or not exists (select from ops.users as u where u.user_id = s.user_id)`,
    )
    await execute(
      trx,
      sql`insert into ops.user_sessions (session_hash, user_id) values (${sessionHash(session)}, ${id})`,
    )
    await execute(
      trx,
      sql`delete from ops.user_sessions
          where session_hash in (
            select session_hash from ops.user_sessions where user_id = ${id}
            order by used_at desc, began_at desc offset ${MOST_OF_USER}
          )`,
    )
    return true
  })
  return isBegun ? session : undefined
}

/** Ends one session. The user's other sessions stay. */
export async function endSession(db: Connection, session: string): Promise<void> {
  await execute(db, sql`delete from ops.user_sessions where session_hash = ${sessionHash(session)}`)
}

/** The users of sessions, by the sessions' hashes, without those that have ended. */
export async function usersInSession(db: Connection, hashes: readonly string[]): Promise<SessionUser[]> {
  return readRows(
    db,
    { session: col.text, id: col.number, name: col.text, role: col.word<Role>(), isStale: col.boolean },
    sql`select s.session_hash as session, u.user_id as id, u.name, u.role, s.${stale} as "isStale"
        from ops.user_sessions as s join ops.users as u on u.user_id = s.user_id
        where s.session_hash = any(${hashes}::text[]) and ${inSession}`,
  )
}

/** Records that sessions were used. */
export async function noteUse(db: Connection, hashes: readonly string[]): Promise<void> {
  await execute(
    db,
    sql`update ops.user_sessions set used_at = clock_timestamp()
        where session_hash = any(${hashes}::text[]) and ${stale}`,
  )
}

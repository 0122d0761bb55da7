import { sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import { entityOf } from './entity.ts'
import { applyDecided, decide } from './merge.ts'

const sessions = entityOf('sessions')

/** Brings `production.sessions` up to date. Grain: one row per session. Inferred sessions of events are made later. */
export async function loadSessions(trx: Connection): Promise<void> {
  const keys = await decide(trx, sessions)
  await applyDecided(trx, sessions, keys)
  await execute(
    trx,
    sql`insert into touched_session
     select session_id, true from decided_sessions
     where outcome in ('inserted', 'updated') and not (select is_everything from this_run)`,
  )
}

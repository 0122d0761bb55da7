import { type Executor, execute } from '../db/query.ts'
import { type Entity } from './entity.ts'
import { applyDecided, decide } from './merge.ts'

const sessions: Entity = {
  feed: 'sessions',
  table: 'sessions',
  key: ['session_id'],
  columns: {
    session_id: 'id',
    user_id: 'id',
    time: 'time',
    platform: 'text',
    device_type: 'text',
    country: 'text',
    region: 'text',
    city: 'text',
    ip: 'text',
    referrer: 'text',
    landing_page: 'text',
    landing_page_query: 'text',
    landing_page_hash: 'text',
    browser: 'text',
    utm_source: 'text',
    utm_medium: 'text',
    utm_campaign: 'text',
  },
  hasUpdatedAt: false,
  inferable: true,
}

/** Brings `production.sessions` up to date. Grain: one row per session; sessions that events announce come later. */
export async function loadSessions(trx: Executor): Promise<void> {
  await decide(trx, sessions)
  await applyDecided(trx, sessions)
  await execute(
    trx,
    `insert into touched_session
     select session_id, true from decided_sessions
     where outcome in ('inserted', 'updated') and not (select is_everything from this_run)`,
  )
}

import { type Executor, execute } from '../db/query.ts'
import type { Entity } from './entity.ts'
import { applyDecided, decide } from './merge.ts'

export const sessions: Entity = {
  feed: 'sessions',
  table: 'sessions',
  key: ['session_id'],
  columns: {
    session_id: 'id',
    user_id: 'person',
    time: 'time',
    platform: 'text',
    device_type: 'text',
    country: 'text',
    region: 'text',
    city: 'text',
    ip: 'text',
    referrer: 'url',
    landing_page: 'url',
    landing_page_query: 'query',
    landing_page_hash: 'query',
    browser: 'text',
    utm_source: 'free_text',
    utm_medium: 'free_text',
    utm_campaign: 'free_text',
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

import { dayIn } from '../calendar.ts'
import { type Config, WEEKDAYS } from '../config/config.ts'
import { lastTime } from '../config/cron.ts'
import type { OpenDatabase } from '../db/open.ts'
import type { Outbox } from '../deliver/outbox.ts'
import { failpoint } from '../failpoint.ts'
import { readPublication } from '../reports/status.ts'
import { digestMessage } from './message.ts'
import { type DigestLength, readDigest } from './read_digest.ts'

/** A digest that is to be sent once. */
export interface DigestSlot {
  length: DigestLength
  /** Of its message: a day or week has one. */
  key: string
  /** The night is published from here on; what was published before is an older night. */
  publishedFrom: Date
}

const DAY_MS = 86_400_000

/** The newest digest that is due; undefined where the settings want none. */
export function digestSlot({ digest, timezone }: Pick<Config, 'digest' | 'timezone'>, now: Date) {
  if (digest.every === 'off') return undefined
  const [hour, minute] = digest.at.split(':').map(Number)
  const weekday = digest.every === 'week' ? (WEEKDAYS.indexOf(digest.weekday) + 1) % 7 : '*'
  const due = lastTime(`${minute} ${hour} * * ${weekday}`, timezone, now)
  return due && slotAt(digest.every, due, timezone)
}

/** The digest of a day or week that is due at an instant. */
export function slotAt(length: DigestLength, due: Date, timezone: string): DigestSlot {
  return {
    length,
    key: `digest-${length}-${dayIn(timezone, due)}`,
    publishedFrom: new Date(due.getTime() - DAY_MS),
  }
}

interface Sending {
  config: Config
  outbox: Pick<Outbox, 'post' | 'knows'>
  signal: AbortSignal
  at: Date
  slot: DigestSlot
}

/**
 * Posts a digest, once its night is published and not before. Of a key there is one: a second try after a kill finds it
 * posted.
 */
export async function sendDigest(
  db: OpenDatabase,
  { config, outbox, signal, at, slot }: Sending,
): Promise<'posted' | 'known' | 'not_published'> {
  if (await outbox.knows(slot.key)) return 'known'
  const publication = await readPublication(db.pool)
  if (!publication || publication.publishedAt < slot.publishedFrom) return 'not_published'
  const digest = await readDigest(db, config, slot.length, signal)
  if (!digest) return 'not_published'
  failpoint('digest read')
  return (await outbox.post(digestMessage(digest, slot.key, at))) ? 'posted' : 'known'
}

import { dayIn } from '../calendar.ts'
import { type Config, WEEKDAYS } from '../config/config.ts'
import { lastTime } from '../config/cron.ts'
import type { OpenDatabase } from '../db/open.ts'
import type { Outbox } from '../deliver/outbox.ts'
import { failpoint } from '../failpoint.ts'
import { readPublication } from '../reports/status.ts'
import { digestMessage } from './message.ts'
import { type DigestLength, readDigest } from './read_digest.ts'

/** A digest to send once. */
export interface DigestSlot {
  length: DigestLength
  /** The key of its message: one per day or week. */
  key: string
  /** Only a night that was published after this instant counts. */
  publishedFrom: Date
}

const DAY_MS = 86_400_000

/** The newest digest that is due. Undefined if the settings want none. */
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
 * Posts a digest as soon as its night is published. Its key makes sure that there is only one: a second try after a kill finds
 * it.
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

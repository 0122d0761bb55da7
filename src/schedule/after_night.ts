import { ringRules } from '../alerts/ring.ts'
import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import { openOutbox } from '../deliver/open_outbox.ts'

interface AfterNight {
  config: Config
  db: OpenDatabase
  signal: AbortSignal
  warn(message: string): void
  now(): Date
}

/** What follows a night that is published: rules are judged. What goes wrong here leaves the night as it is. */
export async function afterNight({ config, db, signal, warn, now }: AfterNight): Promise<void> {
  // The schedule has an outbox of its own over the same folder, and sends what is posted here.
  const outbox = openOutbox(config, { signal, tell: (_, message) => warn(message) })
  try {
    await ringRules(db.pool, { config, post: (message) => outbox.post(message), now })
  } catch (error) {
    if (signal.aborted) throw error
    warn(
      `The alert rules could not be judged: ${(error as Error).message} Try it again: storehouse alerts run`,
    )
  }
}

import { ringRules } from '../alerts/ring.ts'
import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import type { Message } from '../deliver/message.ts'
import { openOutbox } from '../deliver/open_outbox.ts'

interface AfterNight {
  config: Config
  db: OpenDatabase
  signal: AbortSignal
  warn(message: string): void
  now(): Date
  /** Whether messages are sent here. The schedule does not need that: it sends what is posted. */
  isAlone?: boolean
}

/** Judges the alert rules after a load has published. An error here leaves the publication as it is. */
export async function afterNight({
  config,
  db,
  signal,
  warn,
  now,
  isAlone = false,
}: AfterNight): Promise<void> {
  const outbox = openOutbox(config, { signal, tell: (_, message) => warn(message) })
  try {
    let isPosted = false
    const post = async (message: Message) => {
      isPosted = (await outbox.post(message)) || isPosted
    }
    await ringRules(db.pool, { config, post, now })
    if (isAlone && isPosted) await outbox.deliver()
  } catch (error) {
    if (signal.aborted) throw error
    warn(
      `The alert rules could not be judged: ${(error as Error).message} Try it again: storehouse alerts run`,
    )
  }
}

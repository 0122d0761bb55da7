import { once } from 'node:events'
import type { Session } from '../session.ts'

export interface StandardOutput {
  /** Waits while the reader is slow; false when it has gone away, as `head` does, and there is no point in more. */
  write(text: string): Promise<boolean>
}

/** Stdout for results that are too long for one text. What goes wrong after the first of them is told on stderr. */
export function standardOutput(session: Session): StandardOutput {
  const { stdout } = process
  let isGone = false
  const gone = once(stdout, 'close').catch(() => undefined)
  stdout.once('error', () => {
    isGone = true
  })
  return {
    async write(text) {
      if (isGone || stdout.destroyed) return false
      session.hasAnswered = true
      if (!stdout.write(text)) await Promise.race([once(stdout, 'drain').catch(() => undefined), gone])
      return !isGone && !stdout.destroyed
    },
  }
}

import { once } from 'node:events'
import type { Session } from '../session.ts'

export interface StandardOutput {
  /** Waits while the reader is slow. False when the reader has gone, as `head` does, and more output is pointless. */
  write(text: string): Promise<boolean>
}

/** Stdout for results that are too long for one text. Errors after the first text go to stderr. */
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

import type { Config } from '../config/config.ts'
import type { OpenDatabase } from '../db/open.ts'
import type { Outbox } from '../deliver/outbox.ts'
import { digestSlot, sendDigest } from '../digest/send_digest.ts'
import { configOfNow } from './config_of_now.ts'

interface ClockOptions {
  config: Config
  readConfig?: (() => Promise<Config>) | undefined
  open(): Promise<OpenDatabase>
  outbox: Outbox
  signal: AbortSignal
  now(): Date
  tell(level: 'info' | 'warning', message: string): void
}

/** How often to look for the night while it is not published. */
const LOOK_MINUTES = 5

/** Sends the digest once it is due and the night is published. */
export class DigestClock {
  private readonly options: ClockOptions
  private notBefore = 0
  /** The digest that is already on its way. */
  private sent = ''
  private looking: Promise<void> | undefined

  constructor(options: ClockOptions) {
    this.options = options
  }

  /** Looks whether a digest is due. */
  wake(): Promise<void> {
    const { config, now, signal } = this.options
    if (config.digest.every === 'off' || signal.aborted || now().getTime() < this.notBefore) {
      return Promise.resolve()
    }
    this.looking ??= this.look().finally(() => {
      this.looking = undefined
    })
    return this.looking
  }

  /** Resolves when no digest is being made. */
  async idle(): Promise<void> {
    await this.looking
  }

  private async look(): Promise<void> {
    const { now, outbox, open, signal, tell } = this.options
    const slot = digestSlot(this.options.config, now())
    if (!slot || this.sent === slot.key) return
    if (await outbox.knows(slot.key)) {
      this.sent = slot.key
      return
    }
    this.notBefore = now().getTime() + LOOK_MINUTES * 60_000
    try {
      const config = await configOfNow(this.options)
      const db = await open()
      try {
        const outcome = await sendDigest(db, { config, outbox, signal, at: now(), slot })
        if (outcome === 'posted') tell('info', 'The digest is on its way.')
      } finally {
        await db.close()
      }
      await outbox.deliver()
    } catch (error) {
      if (signal.aborted) return
      tell('warning', `The digest could not be made: ${(error as Error).message} It is tried again.`)
    }
  }
}

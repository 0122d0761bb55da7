const TIMEOUT_MS = 10_000
/** One try a minute, while the program runs. */
const MOST_TRIES = 30

interface PingOptions {
  /** The settings as they are now. */
  address(): Promise<string | undefined>
  signal: AbortSignal
  tell(level: 'info' | 'warning', message: string): void
}

/**
 * Pings a dead man's switch after each night: its address after a good one, and `/fail` below it after a bad one. The switch
 * raises the alarm itself if it hears nothing for a day, so a failed ping is only logged.
 */
export class Ping {
  private readonly options: PingOptions
  private waiting: { isGood: boolean; text: string; tries: number } | undefined
  private sending: Promise<void> | undefined

  constructor(options: PingOptions) {
    this.options = options
  }

  /** Only the latest night counts. */
  async send(isGood: boolean, text: string): Promise<void> {
    this.waiting = { isGood, text, tries: 0 }
    await this.sending
    await this.deliver()
  }

  /** Tries the failed ping again. */
  deliver(): Promise<void> {
    this.sending ??= this.tryOnce().finally(() => {
      this.sending = undefined
    })
    return this.sending
  }

  private async tryOnce(): Promise<void> {
    const { waiting } = this
    if (!waiting) return
    const address = await this.options.address()
    const trouble = address === undefined ? undefined : await this.post(address, waiting)
    if (this.options.signal.aborted) return
    if (trouble !== undefined && waiting.tries === 0) {
      this.options.tell(
        'warning',
        `alarms.ping could not be told of the night: ${trouble}. It is tried again.`,
      )
    }
    waiting.tries += 1
    if ((trouble === undefined || waiting.tries >= MOST_TRIES) && this.waiting === waiting) {
      this.waiting = undefined
    }
  }

  /** What went wrong. Without the address, which is a secret. */
  private async post(
    address: string,
    { isGood, text }: { isGood: boolean; text: string },
  ): Promise<string | undefined> {
    try {
      const answer = await fetch(isGood ? address : failAddress(address), {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        body: text,
        signal: AbortSignal.any([this.options.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      await answer.body?.cancel()
      return answer.ok ? undefined : `it answered ${answer.status}`
    } catch (error) {
      const { name, cause } = error as Error & { cause?: NodeJS.ErrnoException }
      return name === 'TimeoutError'
        ? `it did not answer within ${TIMEOUT_MS / 1000} s`
        : (cause?.code ?? name)
    }
  }
}

function failAddress(address: string): string {
  const url = new URL(address)
  url.pathname = `${url.pathname.replace(/\/$/, '')}/fail`
  return url.href
}

const WINDOW_MS = 60_000
const ALLOWED = 10
/** Addresses that are remembered at once. */
const MOST = 10_000

/** Counts wrong tokens by address: after some in a minute, more are not even looked at. */
export class Failures {
  private readonly counts = new Map<string, { count: number; until: number }>()

  isBlocked(address: string, now = Date.now()): boolean {
    const entry = this.counts.get(address)
    return entry !== undefined && entry.until > now && entry.count >= ALLOWED
  }

  note(address: string, now = Date.now()): void {
    const entry = this.counts.get(address)
    if (entry && entry.until > now) {
      entry.count++
      return
    }
    if (this.counts.size >= MOST) this.counts.clear()
    this.counts.set(address, { count: 1, until: now + WINDOW_MS })
  }
}

import { RequestError } from '../errors.ts'

interface Limit {
  most: number
  milliseconds: number
}

const OF_ADDRESS: Limit = { most: 10, milliseconds: 60_000 }
const OF_NAME: Limit = { most: 20, milliseconds: 15 * 60_000 }
/** Passwords are checked one after another. When so many wait, further requests are refused. */
const MOST_AT_ONCE = 20
const MOST_KEPT = 10_000

/**
 * Counts tries of passwords. A try counts before the password is checked, so many at once don't get round the limit. A right
 * password takes its try back.
 *
 * Tries of a name count over all addresses, since guesses can come from many. Addresses from which its user has logged in
 * before count separately, so that strangers who guess don't lock the user out.
 */
export class Attempts {
  private readonly counts = new Map<string, { count: number; ends: number }>()
  private readonly known = new Set<string>()
  private atOnce = 0

  /** Runs `check`, which says whether the password is right. Throws if there were too many wrong ones. */
  async try(name: string, address: string, check: () => Promise<boolean>): Promise<boolean> {
    const user = JSON.stringify(name.normalize('NFKC').trim().toLowerCase())
    const isKnown = this.known.has(`${user} ${address}`)
    const keys = [
      [`address ${address}`, OF_ADDRESS],
      [`name ${user} ${isKnown ? address : ''}`, OF_NAME],
    ] as const
    const now = Date.now()
    for (const [key, limit] of keys) this.refuse(key, limit, now)
    if (this.atOnce >= MOST_AT_ONCE) {
      throw new RequestError(503, 'unavailable', 'Many log in at once.', 'Wait a little and try again.', {
        retryAfter: 5,
      })
    }
    for (const [key, limit] of keys) this.add(key, limit, now)
    this.atOnce += 1
    try {
      const isRight = await check()
      if (isRight) {
        for (const [key] of keys) this.giveBack(key)
        keep(this.known, `${user} ${address}`)
      }
      return isRight
    } finally {
      this.atOnce -= 1
    }
  }

  private refuse(key: string, { most }: Limit, now: number): void {
    const counted = this.counts.get(key)
    if (!counted || counted.ends <= now || counted.count < most) return
    const seconds = Math.ceil((counted.ends - now) / 1000)
    throw new RequestError(
      429,
      'unauthorized',
      'Too many wrong passwords.',
      `Wait ${seconds > 60 ? `${Math.ceil(seconds / 60)} minutes` : 'a minute'}. Whoever is logged in stays so.`,
      { retryAfter: seconds },
    )
  }

  private add(key: string, { milliseconds }: Limit, now: number): void {
    const counted = this.counts.get(key)
    if (counted && counted.ends > now) counted.count += 1
    else {
      this.counts.delete(key)
      this.counts.set(key, { count: 1, ends: now + milliseconds })
      if (this.counts.size > MOST_KEPT) this.counts.delete(this.counts.keys().next().value ?? '')
    }
  }

  private giveBack(key: string): void {
    const counted = this.counts.get(key)
    if (counted) counted.count -= 1
  }
}

/** Forgets the oldest entry when there is no room for another. */
function keep(set: Set<string>, value: string): void {
  set.add(value)
  for (const oldest of set) {
    if (set.size <= MOST_KEPT) break
    set.delete(oldest)
  }
}

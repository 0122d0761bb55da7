import { createHash, randomBytes } from 'node:crypto'

const SESSION_SECONDS = 30 * 86_400
/** The oldest ends for the one after these. */
const MOST = 1_000

const COOKIE = 'storehouse_session'

/**
 * Who has logged in, by the hash of what their cookie holds. A session ends with a logout, after 30 days, and with the
 * program: none can outlive the token that opened it.
 */
export class Sessions {
  /** When each ends, in milliseconds; oldest first. */
  private readonly ends = new Map<string, number>()

  /** Begins a session; what comes back goes into the cookie. */
  begin(now = Date.now()): string {
    const id = randomBytes(32).toString('base64url')
    this.ends.set(keyOf(id), now + SESSION_SECONDS * 1000)
    for (const [oldest, end] of this.ends) {
      if (end > now && this.ends.size <= MOST) break
      this.ends.delete(oldest)
    }
    return id
  }

  has(id: string, now = Date.now()): boolean {
    return (this.ends.get(keyOf(id)) ?? 0) > now
  }

  end(id: string): void {
    this.ends.delete(keyOf(id))
  }
}

/** Looked up by its hash, a guess learns nothing from the time that takes. */
function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}

/** What the cookie of a session holds; undefined where a request has none. */
export function sessionIn(cookies: string | undefined): string | undefined {
  return (cookies ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1)
}

/** The Set-Cookie header of a login; without a session, that of a logout. */
export function cookieOf(session: string | undefined, isSecure: boolean): string {
  const seconds = session === undefined ? 0 : SESSION_SECONDS
  return `${COOKIE}=${session ?? ''}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${isSecure ? '; Secure' : ''}`
}

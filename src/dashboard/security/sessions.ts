import { createHash, randomBytes } from 'node:crypto'
import type {} from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_DAYS } from '../../users/sessions.ts'

const SESSION_SECONDS = SESSION_DAYS * 86_400
/** One more ends the oldest. */
const MOST = 1_000

const COOKIE = 'storehouse_session'

/**
 * Sessions of the token, by the hash of their cookie. A session ends with a logout, after 30 days, and with the program, so
 * none outlives the token.
 */
export class Sessions {
  /** When each ends, in milliseconds, oldest first. */
  private readonly ends = new Map<string, number>()

  /** Begins a session and returns the text for the cookie. */
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

/** The lookup by hash reveals nothing by the time that it takes. */
function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}

/** The text of the session cookie. Undefined if a request has none. */
export function sessionIn(request: FastifyRequest): string | undefined {
  return request.cookies[COOKIE]
}

/** Sets the session cookie, or removes it if there is no session. */
export function setSession(request: FastifyRequest, reply: FastifyReply, session: string | undefined): void {
  reply.setCookie(COOKIE, session ?? '', {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    maxAge: session === undefined ? 0 : SESSION_SECONDS,
  })
}

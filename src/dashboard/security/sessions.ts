import { createHash, randomBytes } from 'node:crypto'
import type {} from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_DAYS } from '../../users/sessions.ts'

const SESSION_SECONDS = SESSION_DAYS * 86_400
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
export function sessionIn(request: FastifyRequest): string | undefined {
  return request.cookies[COOKIE]
}

/** Gives the reader the cookie of a session; without one, takes it away. */
export function setSession(request: FastifyRequest, reply: FastifyReply, session: string | undefined): void {
  reply.setCookie(COOKIE, session ?? '', {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: request.protocol === 'https',
    maxAge: session === undefined ? 0 : SESSION_SECONDS,
  })
}

import { createHash, timingSafeEqual } from 'node:crypto'

export const COOKIE = 'storehouse_token'
const COOKIE_SECONDS = 30 * 86_400

/** Whether two secrets are the same, in a time that tells nothing about them. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** What the cookie holds: derived from the token, which itself never leaves the server. */
function cookieValue(token: string): string {
  return digest(`storehouse dashboard cookie ${token}`).toString('base64url')
}

export function isToken(given: string, token: string): boolean {
  return isSame(given, token)
}

/** Whether a request shows the token: as a bearer token or by the cookie of the login. */
export function isAuthorized(
  headers: { authorization?: string | undefined; cookie?: string | undefined },
  token: string,
): boolean {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  if (bearer !== undefined) return isSame(bearer, token)
  const cookie = (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
  return cookie !== undefined && isSame(cookie.slice(COOKIE.length + 1), cookieValue(token))
}

/** The Set-Cookie header of a login. */
export function loginCookie(token: string): string {
  return `${COOKIE}=${cookieValue(token)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${COOKIE_SECONDS}`
}

/** The Set-Cookie header of a logout. */
export const logoutCookie = `${COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`

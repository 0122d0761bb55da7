import { createHash, timingSafeEqual } from 'node:crypto'

const SHORTEST = 20
const FEWEST_DIFFERENT = 8

/** Whether a text is the token. The time of the answer reveals nothing about the token. */
export function isToken(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The token that a program sends. Undefined if a request has none. */
export function bearerIn(authorization: string | undefined): string | undefined {
  return /^Bearer +(.*?) *$/i.exec(authorization ?? '')?.[1]
}

/**
 * What makes a token too easy to guess for a dashboard that others can reach. The right token is never locked out, so its
 * length alone has to keep others out.
 */
export function weaknessOf(token: string): string | undefined {
  if (token.length < SHORTEST) return `has ${token.length} of the ${SHORTEST} characters that it needs`
  const different = new Set(token).size
  if (different < FEWEST_DIFFERENT) {
    return `has ${different} of the ${FEWEST_DIFFERENT} different characters that it needs`
  }
  return undefined
}

export const howToMakeToken = `node -p "require('node:crypto').randomBytes(24).toString('base64url')"`

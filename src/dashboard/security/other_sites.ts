import type { FastifyRequest } from 'fastify'
import { RequestError } from '../errors.ts'

/** What a browser may open from a link on another site. */
const LINKED_ROUTES = ['/*', '/api/docs']

/**
 * Refuses requests that a page of another site makes a browser send: for an image, a script, a form, a fetch. Links to pages
 * are allowed. Programs send none of these headers.
 */
export function refuseOtherSites(request: FastifyRequest): void {
  if (isOwn(request) || isFollowedLink(request)) return
  throw new RequestError(
    403,
    'forbidden',
    'A page of another site asks for this.',
    'Open the dashboard itself. Programs ask without the headers Origin and Sec-Fetch-Site.',
  )
}

function isOwn({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  // A typed address or a bookmark comes from no site.
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  // Older browsers, and pages of another machine without HTTPS.
  const { origin } = headers
  if (origin === undefined) return true
  const name = nameOf(origin)
  return name !== undefined && name === nameOf(`http://${host}`)
}

function isFollowedLink({ method, headers, routeOptions }: FastifyRequest): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document' &&
    LINKED_ROUTES.includes(routeOptions.url ?? '')
  )
}

/** Host and port. A proxy may leave out the usual port. */
function nameOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host.replace(/:(80|443)$/, '') : undefined
}

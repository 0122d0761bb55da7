import type { FastifyRequest } from 'fastify'
import { RequestError } from '../errors.ts'

/** What a browser may open by a link on another site. */
const LINKED_ROUTES = ['/*', '/api/docs']

/**
 * Refuses what a page of another site makes a browser ask for: an image, a script, a form, a fetch. A link to a page may
 * be followed. Programs send none of these headers.
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
  // Whoever typed the address, or opened a bookmark, comes from no site.
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  // Older browsers, and pages that come without HTTPS from another machine.
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

/** Host and port; a proxy may name the usual port or leave it out. */
function nameOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host.replace(/:(80|443)$/, '') : undefined
}

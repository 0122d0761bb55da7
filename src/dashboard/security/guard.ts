import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../../config/config.ts'
import { badRequest, RequestError } from '../errors.ts'
import { isLoopback, namesThisMachine } from './hosts.ts'
import { refuseOtherSites } from './other_sites.ts'
import { Sessions, sessionIn, setSession } from './sessions.ts'
import { bearerIn, isToken } from './token.ts'

/** A page asks for two or three things. */
const REQUESTS_A_MINUTE = 1_200
const GUESSES_A_MINUTE = 10

/**
 * Routes that answer without the token: the pages themselves hold nothing. All others ask for it, by the route that
 * answers and not by the address as it is written, which can spell one route in many ways.
 */
const OPEN_ROUTES = ['/healthz', '/login', '/logout', '/*']

/** Who may ask, and how often. */
export interface Guard {
  sessions: Sessions
  /** Counts a wrong token or session; the error to answer with. */
  wrongGuess(request: FastifyRequest): Promise<RequestError>
}

/** Puts a guard before all routes of a server. */
export async function guard(server: FastifyInstance, { host, token }: Config['dashboard']): Promise<Guard> {
  await server.register(rateLimit, { global: false })
  const isForThisMachine = token === undefined && isLoopback(host)
  const perMinute = { timeWindow: '1 minute' }
  const sessions = new Sessions()
  // Readers count on their own: whoever floods the address that they share with others does not keep them out.
  const readers = new WeakMap<FastifyRequest, string>()
  const ofReader = server.createRateLimit({
    ...perMinute,
    max: REQUESTS_A_MINUTE,
    keyGenerator: (request) => readers.get(request) ?? request.ip,
  })
  const ofAddress = server.createRateLimit({ ...perMinute, max: REQUESTS_A_MINUTE })
  const guesses = server.createRateLimit({ ...perMinute, max: GUESSES_A_MINUTE })

  const wrongGuess = async (request: FastifyRequest): Promise<RequestError> => {
    const counted = await guesses(request)
    if (counted.isAllowed || !counted.isExceeded) {
      return new RequestError(
        401,
        'unauthorized',
        'This is not the token.',
        'It is STOREHOUSE_DASHBOARD_TOKEN of the machine that runs the dashboard.',
      )
    }
    return new RequestError(
      429,
      'unauthorized',
      'Too many wrong tokens.',
      'Wait a minute, or log in with the right one.',
      { retryAfter: counted.ttlInSeconds },
    )
  }

  server.addHook('onRequest', async (request, reply) => {
    // No text of the database holds a NUL, and none can be compared with it.
    if (/%00/.test(request.url)) throw badRequest('The address holds a NUL.', 'Take it out.')
    if (isForThisMachine) refuseOtherNames(request, host)
    refuseOtherSites(request)
    const reader = readerOf(request, token, sessions)
    if (reader !== undefined) readers.set(request, reader)
    const { url } = request.routeOptions
    if (url === '/healthz') return
    await refuseTooMany(request, reader === undefined ? ofAddress : ofReader)
    if (token === undefined || reader !== undefined || OPEN_ROUTES.includes(url ?? '/*')) return
    throw await strangerError(request, reply, wrongGuess)
  })
  return { sessions, wrongGuess }
}

async function refuseTooMany(
  request: FastifyRequest,
  count: ReturnType<FastifyInstance['createRateLimit']>,
): Promise<void> {
  const counted = await count(request)
  if (counted.isAllowed || !counted.isExceeded) return
  throw new RequestError(
    429,
    'too_many_requests',
    'Too many requests in a minute.',
    'Wait a little and ask again.',
    { retryAfter: counted.ttlInSeconds },
  )
}

/** A page can add what only a proxy should say, but never choose its Host. */
function refuseOtherNames(request: FastifyRequest, host: string): void {
  if ([request.headers.host, request.host].every((name) => namesThisMachine(name, host))) return
  throw new RequestError(
    403,
    'forbidden',
    'The dashboard answers to this machine’s own name alone.',
    'Open it as http://localhost, or set STOREHOUSE_DASHBOARD_TOKEN to reach it by another name.',
  )
}

/** Whoever shows the token, as a bearer token or by the session of a login. */
function readerOf(
  request: FastifyRequest,
  token: string | undefined,
  sessions: Sessions,
): string | undefined {
  if (token === undefined) return undefined
  const bearer = bearerIn(request.headers.authorization)
  if (bearer !== undefined) return isToken(bearer, token) ? `bearer ${request.ip}` : undefined
  const session = sessionIn(request)
  return session !== undefined && sessions.has(session) ? `session ${session}` : undefined
}

async function strangerError(
  request: FastifyRequest,
  reply: FastifyReply,
  wrongGuess: Guard['wrongGuess'],
): Promise<RequestError> {
  const session = sessionIn(request)
  // A browser does not send again what is no session.
  if (session !== undefined) setSession(request, reply, undefined)
  if (session !== undefined || bearerIn(request.headers.authorization) !== undefined) {
    return wrongGuess(request)
  }
  return new RequestError(
    401,
    'unauthorized',
    'A token is needed.',
    'Log in, or send the header “Authorization: Bearer …” with STOREHOUSE_DASHBOARD_TOKEN.',
  )
}

import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { mayDo, type Role } from '../../users/roles.ts'
import type { SessionUser } from '../../users/sessions.ts'
import type { Access } from '../contract/operations.ts'
import { badRequest, RequestError } from '../errors.ts'
import type { Service } from '../service.ts'
import { isLoopback, namesThisMachine } from './hosts.ts'
import { Logins } from './logins.ts'
import { refuseOtherSites } from './other_sites.ts'
import { Sessions, sessionIn, setSession } from './sessions.ts'
import { bearerIn, isToken } from './token.ts'

/** A page sends two or three requests. */
const REQUESTS_A_MINUTE = 1_200
const GUESSES_A_MINUTE = 10

/** Somebody with access. */
interface Reader {
  /** The key under which their requests are counted. */
  key: string
  role: Role
  /** Undefined for the token, and if nobody has to log in. */
  user?: SessionUser | undefined
}

/** Who may send requests, and how many. */
export interface Guard {
  /** The sessions that the token opened. */
  sessions: Sessions
  logins: Logins
  /** Who sends a request. Undefined for strangers, who only reach routes for anyone. */
  readerOf(request: FastifyRequest): Reader | undefined
  /** Counts a wrong token or session, and returns the error to answer with. */
  wrongGuess(request: FastifyRequest, message?: string): Promise<RequestError>
}

/** Puts a guard in front of all routes. Each route says which role it needs (`route_roles.ts`). */
export async function guard(server: FastifyInstance, service: Service): Promise<Guard> {
  const { host, token } = service.config.dashboard
  await server.register(rateLimit, { global: false })
  const isForThisMachine = token === undefined && isLoopback(host)
  const perMinute = { timeWindow: '1 minute' }
  const sessions = new Sessions()
  const logins = new Logins(service)
  // Known readers count separately, so nobody who floods from the same address locks them out.
  const readers = new WeakMap<FastifyRequest, Reader>()
  const ofReader = server.createRateLimit({
    ...perMinute,
    max: REQUESTS_A_MINUTE,
    keyGenerator: (request) => readers.get(request)?.key ?? request.ip,
  })
  const ofAddress = server.createRateLimit({ ...perMinute, max: REQUESTS_A_MINUTE })
  const guesses = server.createRateLimit({ ...perMinute, max: GUESSES_A_MINUTE })

  const wrongGuess: Guard['wrongGuess'] = async (request, message = 'This is not the token.') => {
    const counted = await guesses(request)
    if (counted.isAllowed || !counted.isExceeded) {
      return new RequestError(
        401,
        'unauthorized',
        message,
        'The token is STOREHOUSE_DASHBOARD_TOKEN of the machine that runs the dashboard.',
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

  /** The sender of the token or of a session. Everybody, if there is neither token nor user. */
  const findReader = async (request: FastifyRequest): Promise<Reader | undefined> => {
    const bearer = token === undefined ? undefined : bearerIn(request.headers.authorization)
    if (bearer !== undefined && token !== undefined) {
      return isToken(bearer, token) ? { key: `bearer ${request.ip}`, role: 'owner' } : undefined
    }
    const session = sessionIn(request)
    if (session !== undefined && sessions.has(session)) return { key: `session ${session}`, role: 'owner' }
    return session === undefined && token !== undefined ? undefined : findUser(request, session)
  }

  const findUser = async (request: FastifyRequest, session: string | undefined) => {
    const { hasUsers, user } = await logins.find(session)
    if (user) return { key: `user ${user.session}`, role: user.role, user }
    return token === undefined && !hasUsers ? { key: request.ip, role: 'owner' as const } : undefined
  }

  const admit = async (request: FastifyRequest, reply: FastifyReply) => {
    const needed = neededRole(request)
    // The pages are served even if the database is down: they say so.
    const reader = await findReader(request).catch((error: unknown) => {
      if (needed === 'anyone') return undefined
      throw error
    })
    if (reader !== undefined) readers.set(request, reader)
    await refuseTooMany(request, reader === undefined ? ofAddress : ofReader)
    if (needed === 'anyone') return
    if (reader === undefined) throw await strangerError(request, reply, token !== undefined, wrongGuess)
    if (!mayDo(reader.role, needed)) throw notForRole(reader, needed)
  }

  server.addHook('onRequest', async (request, reply) => {
    // PostgreSQL takes no NUL in a text, not even to compare.
    if (/%00/.test(request.url)) throw badRequest('The address holds a NUL.', 'Take it out.')
    if (isForThisMachine) refuseOtherNames(request, host)
    refuseOtherSites(request)
    if (request.routeOptions.url !== '/healthz') await admit(request, reply)
  })
  return { sessions, logins, readerOf: (request) => readers.get(request), wrongGuess }
}

/** An unknown address is treated like the pages, which contain no data. */
function neededRole({ routeOptions: { url, config } }: FastifyRequest): Access {
  return url === undefined ? 'anyone' : (config.role ?? 'owner')
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

/** A page of another site can set headers of a proxy, but never its Host. */
function refuseOtherNames(request: FastifyRequest, host: string): void {
  if ([request.headers.host, request.host].every((name) => namesThisMachine(name, host))) return
  throw new RequestError(
    403,
    'forbidden',
    'The dashboard answers to this machine’s own name alone.',
    'Open it as http://localhost, or set STOREHOUSE_DASHBOARD_TOKEN to reach it by another name.',
  )
}

function notForRole({ role }: Reader, needed: Role): RequestError {
  return new RequestError(
    403,
    'forbidden',
    `This is for ${needed === 'analyst' ? 'analysts and owners' : 'owners'}; you are ${role === 'viewer' ? 'a viewer' : 'an analyst'}.`,
    'An owner can change your role.',
  )
}

async function strangerError(
  request: FastifyRequest,
  reply: FastifyReply,
  hasToken: boolean,
  wrongGuess: Guard['wrongGuess'],
): Promise<RequestError> {
  const session = sessionIn(request)
  // The browser forgets a cookie that is not a session.
  if (session !== undefined) setSession(request, reply, undefined)
  if (bearerIn(request.headers.authorization) !== undefined) return wrongGuess(request)
  if (session !== undefined) return wrongGuess(request, 'This login has ended.')
  return new RequestError(
    401,
    'unauthorized',
    hasToken ? 'A token is needed.' : 'A login is needed.',
    hasToken
      ? 'Log in, or send the header “Authorization: Bearer …” with STOREHOUSE_DASHBOARD_TOKEN.'
      : 'Log in with your name and password.',
  )
}

import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { DatabaseError } from '../errors.ts'
import type { Problem } from './contract.ts'
import { badRequest, notFound, RequestError } from './errors.ts'
import { apiRoutes } from './routes/api.ts'
import { loginRoutes } from './routes/login.ts'
import { monitoringRoutes } from './routes/monitoring.ts'
import { Failures } from './security/failures.ts'
import { isLoopback, namesThisMachine } from './security/hosts.ts'
import { isAuthorized } from './security/token.ts'
import { type DashboardOptions, makeService, type Service } from './service.ts'
import { WebFiles } from './web_files.ts'

/** Requests a minute of one address: a page asks for two or three. */
const REQUESTS_PER_MINUTE = 1_200
const LONGEST_BODY = 16 * 1024

/**
 * Routes that answer without the token: the pages themselves hold nothing. All others ask for it, by the route that
 * answers and not by the address as it is written, which can spell one route in many ways.
 */
const OPEN_ROUTES = ['/healthz', '/login', '/logout', '/*']

/** The dashboard as a server that does not listen yet. */
export async function buildServer(options: DashboardOptions): Promise<FastifyInstance> {
  return serverOf(makeService(options))
}

export async function serverOf(service: Service): Promise<FastifyInstance> {
  const { host, token } = service.config.dashboard
  const server = Fastify({
    bodyLimit: LONGEST_BODY,
    // What the address says counts as written: SQL in it is a value nobody has.
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    forceCloseConnections: true,
  })
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Whether it is reached by HTTPS is for whoever puts a proxy before it to say.
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  await server.register(rateLimit, {
    max: REQUESTS_PER_MINUTE,
    timeWindow: '1 minute',
    errorResponseBuilder: () =>
      new RequestError(
        429,
        'too_many_requests',
        'Too many requests in a minute.',
        'Wait a little and ask again.',
      ),
  })

  const failures = new Failures()
  server.addHook('onRequest', async (request) => {
    // No text of the database holds a NUL, and none can be compared with it.
    if (/%00/.test(request.url)) throw badRequest('The address holds a NUL.', 'Take it out.')
    if (token === undefined) {
      if (isLoopback(host) && !namesThisMachine(request.headers.host, host)) {
        throw new RequestError(
          403,
          'unauthorized',
          'The dashboard answers to this machine’s own name alone.',
          'Open it as http://localhost, or set STOREHOUSE_DASHBOARD_TOKEN to reach it by another name.',
        )
      }
      return
    }
    if (OPEN_ROUTES.includes(request.routeOptions.url ?? '/*')) return
    refuseBlocked(failures, request)
    if (isAuthorized(request.headers, token)) return
    if (request.headers.authorization !== undefined) failures.note(request.ip)
    throw new RequestError(
      401,
      'unauthorized',
      'A token is needed.',
      'Log in, or send the header “Authorization: Bearer …” with STOREHOUSE_DASHBOARD_TOKEN.',
    )
  })
  server.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, service.onError))

  await server.register(monitoringRoutes, { service })
  await server.register(apiRoutes, { service, prefix: '/api' })
  await server.register(loginRoutes, { token, failures })

  const files = new WebFiles(service.webFolder)
  server.get('/*', async (request, reply) => {
    const path = decodeURI(new URL(request.url, 'http://localhost').pathname)
    if (path.startsWith('/api'))
      throw notFound(`There is no ${path}.`, 'What there is, is listed at /api/docs.')
    const sent = (await files.send(request, reply, path)) ?? undefined
    if (sent) return sent
    if (path.startsWith('/assets/') || /\.\w+$/.test(path)) throw notFound(`There is no ${path}.`)
    const page = await files.send(request, reply, 'index.html')
    if (page) return page
    throw new RequestError(
      503,
      'unavailable',
      'The pages of the dashboard are not built.',
      'Run npm run build:web.',
    )
  })
  return server
}

export function refuseBlocked(failures: Failures, request: FastifyRequest): void {
  if (!failures.isBlocked(request.ip)) return
  throw new RequestError(429, 'too_many_requests', 'Too many wrong tokens.', 'Wait a minute and try again.')
}

/** Connections that broke, statements that took too long, a server that starts or stops. */
const UNAVAILABLE = /^(08|57|53|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT)/

function sendProblem(
  error: unknown,
  _request: FastifyRequest,
  reply: FastifyReply,
  onError: (error: unknown) => void,
): FastifyReply {
  const problem = problemOf(error)
  if (problem.status >= 500) onError(error)
  const body: Problem = {
    error: { type: problem.type, message: problem.message, hint: problem.hint },
  }
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(body)
}

function problemOf(error: unknown): RequestError {
  if (error instanceof RequestError) return error
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string }
  if (code === '57014') {
    return new RequestError(
      503,
      'unavailable',
      'The answer took too long.',
      'Choose a shorter range or fewer filters.',
    )
  }
  if (
    error instanceof DatabaseError ||
    UNAVAILABLE.test(code ?? '') ||
    /connection|timeout/i.test(message ?? '')
  ) {
    return new RequestError(
      503,
      'unavailable',
      'The database does not answer.',
      'It may be starting or stopping; the page tries again.',
    )
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const type = statusCode === 404 ? 'not_found' : 'bad_request'
    return new RequestError(statusCode, type, message ?? 'The request cannot be understood.')
  }
  return new RequestError(
    500,
    'internal',
    'This is a bug of the dashboard.',
    'The terminal that runs it says more.',
  )
}

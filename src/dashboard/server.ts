import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyInstance } from 'fastify'
import type { z } from 'zod'
import { boundsOn } from './bounds.ts'
import { noParameters } from './contract/parameters.ts'
import { readParameters } from './parameters.ts'
import { sendProblem, sendUnreadable } from './problems.ts'
import { apiRoutes } from './routes/api.ts'
import { loginRoutes } from './routes/login.ts'
import { monitoringRoutes } from './routes/monitoring.ts'
import { pageRoutes } from './routes/pages.ts'
import { userRoutes } from './routes/users.ts'
import { Attempts } from './security/attempts.ts'
import { guard } from './security/guard.ts'
import { requireRoles } from './security/route_roles.ts'
import { type DashboardOptions, makeService, type Service } from './service.ts'

const LONGEST_BODY = 16 * 1024
/** A request that comes slower is no request of a reader. */
const REQUEST_MS = 30_000

/** The dashboard as a server that does not listen yet. */
export async function buildServer(options: DashboardOptions): Promise<FastifyInstance> {
  return serverOf(makeService(options))
}

export async function serverOf(service: Service): Promise<FastifyInstance> {
  const { dashboard } = service.config
  const server = Fastify({
    bodyLimit: LONGEST_BODY,
    requestTimeout: REQUEST_MS,
    // What the address says counts as written: SQL in it is a value nobody has.
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    forceCloseConnections: true,
    trustProxy: dashboard.proxies.length > 0 ? dashboard.proxies : false,
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply, service.onError),
    clientErrorHandler: sendUnreadable,
  })
  await addHeaders(server)
  await server.register(cookie)
  await server.register(compress, {
    encodings: ['gzip'],
    globalDecompression: false,
    zlibOptions: { level: 4 },
  })
  requireRoles(server)
  const doors = await guard(server, service)
  const attempts = new Attempts()
  checkParameters(server, service)
  server.setErrorHandler((error, request, reply) => sendProblem(error, request, reply, service.onError))
  await server.register(monitoringRoutes, { service })
  await server.register(apiRoutes, { service, prefix: '/api' })
  await server.register(userRoutes, { service, guard: doors, attempts, prefix: '/api' })
  await server.register(loginRoutes, { service, guard: doors, attempts })
  await pageRoutes(server, { service })
  return server
}

/** Parameters are read by the schema of their route; a route without one takes none. */
function checkParameters(server: FastifyInstance, service: Service): void {
  server.addHook('onRoute', (route) => {
    route.schema = { querystring: noParameters, ...route.schema }
  })
  server.setValidatorCompiler<z.ZodType>(({ schema }) => (given) => {
    try {
      return { value: readParameters(schema, given, boundsOn(service.today())) }
    } catch (error) {
      return { error: error as Error }
    }
  })
}

async function addHeaders(server: FastifyInstance): Promise<void> {
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
}

import type { FastifyInstance, RouteOptions } from 'fastify'
import type { Access } from '../contract/operations.ts'
import { allOperations } from '../contract/operations.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The lowest role that may use the route. Operations declare it in the contract. */
    role?: Access
  }
}

const ofOperations = new Map<string, Access>(
  allOperations.map(({ method, path, role }) => [keyOf(method, path.replaceAll(/\{(\w+)\}/g, ':$1')), role]),
)

/**
 * Gives every route its declared role: from the contract if it answers an operation, otherwise from its config. A server with
 * a route without a role does not start.
 */
export function requireRoles(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    const role = roleOf(route)
    if (role === undefined) throw new Error(`No role is declared for the route ${route.method} ${route.url}.`)
    route.config = { ...route.config, role }
  })
}

function roleOf({ method, url, config }: RouteOptions): Access | undefined {
  if (config?.role !== undefined) return config.role
  // A HEAD has the role of its GET.
  const methods = [method].flat().map((one) => (one === 'HEAD' ? 'GET' : one))
  const found = new Set(methods.map((one) => ofOperations.get(keyOf(one, url))))
  return found.size === 1 ? [...found][0] : undefined
}

function keyOf(method: string, url: string): string {
  return `${method.toUpperCase()} ${url}`
}

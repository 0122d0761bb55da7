import type { FastifyInstance, RouteOptions } from 'fastify'
import type { Access } from '../contract/operations.ts'
import { allOperations } from '../contract/operations.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The least role that it answers to; operations of the contract say it there. */
    role?: Access
  }
}

const ofOperations = new Map<string, Access>(
  allOperations.map(({ method, path, role }) => [keyOf(method, path.replaceAll(/\{(\w+)\}/g, ':$1')), role]),
)

/**
 * Gives every route the role that is declared for it: in the contract where it answers an operation, else in its config. A
 * server with a route that nobody has declared a role for does not start.
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
  // A HEAD comes with its GET.
  const methods = [method].flat().map((one) => (one === 'HEAD' ? 'GET' : one))
  const found = new Set(methods.map((one) => ofOperations.get(keyOf(one, url))))
  return found.size === 1 ? [...found][0] : undefined
}

function keyOf(method: string, url: string): string {
  return `${method.toUpperCase()} ${url}`
}

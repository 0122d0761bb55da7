import type { FastifyInstance } from 'fastify'
import { badRequest, RequestError } from '../errors.ts'
import type { Failures } from '../security/failures.ts'
import { isToken, loginCookie, logoutCookie } from '../security/token.ts'

/** POST /login and /logout. */
export async function loginRoutes(
  server: FastifyInstance,
  { token, failures }: { token: string | undefined; failures: Failures },
): Promise<void> {
  server.post('/login', async (request, reply) => {
    if (token === undefined) return reply.code(204).send()
    if (failures.isBlocked(request.ip)) {
      throw new RequestError(
        429,
        'too_many_requests',
        'Too many wrong tokens.',
        'Wait a minute and try again.',
      )
    }
    const given = (request.body as { token?: unknown } | null)?.token
    if (typeof given !== 'string') throw badRequest('The body must be {"token": "…"}.')
    if (!isToken(given.trim(), token)) {
      failures.note(request.ip)
      throw new RequestError(
        401,
        'unauthorized',
        'This is not the token.',
        'It is STOREHOUSE_DASHBOARD_TOKEN of the machine that runs the dashboard.',
      )
    }
    return reply.code(204).header('set-cookie', loginCookie(token)).send()
  })

  server.post('/logout', async (_request, reply) => reply.code(204).header('set-cookie', logoutCookie).send())
}

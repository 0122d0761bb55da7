import type { FastifyInstance } from 'fastify'
import { operations } from '../contract/operations.ts'
import type { CheckedParameters } from '../parameters.ts'
import type { Guard } from '../security/guard.ts'
import { sessionIn, setSession } from '../security/sessions.ts'
import { isToken } from '../security/token.ts'

const { login, logout } = operations

/** POST /login and /logout. */
export async function loginRoutes(
  server: FastifyInstance,
  { token, guard }: { token: string | undefined; guard: Guard },
): Promise<void> {
  const { sessions } = guard
  server
    .withTypeProvider<CheckedParameters>()
    .post(login.path, { schema: { body: login.body } }, async (request, reply) => {
      if (token === undefined) return reply.code(204).send()
      // The right token opens whatever others have tried before.
      if (!isToken(request.body.token.trim(), token)) throw await guard.wrongGuess(request)
      setSession(request, reply, sessions.begin())
      return reply.code(204).send()
    })

  server.post(logout.path, async (request, reply) => {
    const session = sessionIn(request)
    if (session !== undefined) sessions.end(session)
    setSession(request, reply, undefined)
    return reply.code(204).send()
  })
}

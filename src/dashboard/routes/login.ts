import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type CheckedParameters, text } from '../parameters.ts'
import type { Guard } from '../security/guard.ts'
import { cookieOf, sessionIn } from '../security/sessions.ts'
import { isToken } from '../security/token.ts'

const loginBody = z.strictObject({ token: text() }, 'The body must be {"token": "…"}')

/** POST /login and /logout. */
export async function loginRoutes(
  server: FastifyInstance,
  { token, guard }: { token: string | undefined; guard: Guard },
): Promise<void> {
  const { sessions } = guard
  server
    .withTypeProvider<CheckedParameters>()
    .post('/login', { schema: { body: loginBody } }, async (request, reply) => {
      if (token === undefined) return reply.code(204).send()
      // The right token opens whatever others have tried before.
      if (!isToken(request.body.token.trim(), token)) throw await guard.wrongGuess(request)
      const cookie = cookieOf(sessions.begin(), request.protocol === 'https')
      return reply.code(204).header('set-cookie', cookie).send()
    })

  server.post('/logout', async (request, reply) => {
    const session = sessionIn(request.headers.cookie)
    if (session !== undefined) sessions.end(session)
    return reply
      .code(204)
      .header('set-cookie', cookieOf(undefined, request.protocol === 'https'))
      .send()
  })
}

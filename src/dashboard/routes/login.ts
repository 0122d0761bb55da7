import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isPassword } from '../../users/passwords.ts'
import { beginSession, endSession } from '../../users/sessions.ts'
import { passwordHashOf, userNamed } from '../../users/users.ts'
import { operations } from '../contract/operations.ts'
import type { Door } from '../contract.ts'
import { RequestError } from '../errors.ts'
import type { CheckedParameters } from '../parameters.ts'
import type { Attempts } from '../security/attempts.ts'
import type { Guard } from '../security/guard.ts'
import { sessionIn, setSession } from '../security/sessions.ts'
import { isToken } from '../security/token.ts'
import type { Service } from '../service.ts'

const { door, login, logout } = operations

interface Options {
  service: Service
  guard: Guard
  attempts: Attempts
}

/** POST /login and /logout. */
export async function loginRoutes(app: FastifyInstance, options: Options): Promise<void> {
  const { service, guard } = options
  const { token } = service.config.dashboard
  const server = app.withTypeProvider<CheckedParameters>()

  server.get(door.path, async (_request, reply): Promise<Door> => {
    reply.header('cache-control', 'no-store')
    const { hasUsers } = await guard.logins.find(undefined)
    return { byName: hasUsers, byToken: token !== undefined }
  })

  server.post(login.path, { schema: { body: login.body } }, async (request, reply) => {
    const { body } = request
    const before = sessionIn(request)
    if ('name' in body) await logInByName(request, reply, body, options)
    else if (token !== undefined) {
      // The right token always works, whatever others tried before.
      if (!isToken(body.token.trim(), token)) throw await guard.wrongGuess(request)
      setSession(request, reply, guard.sessions.begin())
    }
    // Nobody continues in a session from before the login.
    await end(before, options)
    return reply.code(204).send()
  })

  server.post(logout.path, async (request, reply) => {
    setSession(request, reply, undefined)
    await end(sessionIn(request), options)
    return reply.code(204).send()
  })
}

async function logInByName(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, password }: { name: string; password: string },
  { service: { db }, attempts }: Options,
): Promise<void> {
  let session: string | undefined
  const isRight = await attempts.try(name, request.ip, async () => {
    const user = await userNamed(db.pool, name)
    const passwordHash = user && (await passwordHashOf(db.pool, user.id))
    // Checks a password for unknown names too, so that it takes as long.
    const isIt = await isPassword(password, passwordHash)
    if (!isIt || !user || passwordHash === undefined) return false
    session = await beginSession(db, { id: user.id, passwordHash })
    return session !== undefined
  })
  if (!isRight) {
    throw new RequestError(
      401,
      'unauthorized',
      'Name or password is wrong.',
      'An owner can set another password: on the page People, or by storehouse users password.',
    )
  }
  setSession(request, reply, session)
}

async function end(session: string | undefined, { service, guard }: Options): Promise<void> {
  if (session === undefined) return
  guard.sessions.end(session)
  const { hasUsers } = await guard.logins.find(undefined)
  if (hasUsers) await endSession(service.db.pool, session)
}

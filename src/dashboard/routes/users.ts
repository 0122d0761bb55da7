import type { FastifyInstance } from 'fastify'
import { UserError } from '../../users/errors.ts'
import { isPassword } from '../../users/passwords.ts'
import { beginSession } from '../../users/sessions.ts'
import {
  addUser,
  changePassword,
  changeRole,
  listUsers,
  passwordHashOf,
  removeUser,
} from '../../users/users.ts'
import { operations } from '../contract/operations.ts'
import type { Me, UsersAnswer } from '../contract.ts'
import { notFound, RequestError } from '../errors.ts'
import type { CheckedParameters } from '../parameters.ts'
import { addressOf } from '../route_address.ts'
import type { Attempts } from '../security/attempts.ts'
import type { Guard } from '../security/guard.ts'
import { sessionIn, setSession } from '../security/sessions.ts'
import type { Service } from '../service.ts'

const op = operations

interface Options {
  service: Service
  guard: Guard
  attempts: Attempts
}

/** Who sends the request, and the users. */
export async function userRoutes(
  app: FastifyInstance,
  { service: { db }, guard, attempts }: Options,
): Promise<void> {
  const server = app.withTypeProvider<CheckedParameters>()

  server.get(addressOf(op.me), async (request, reply): Promise<Me> => {
    reply.header('cache-control', 'no-store')
    const reader = guard.readerOf(request)
    const { hasUsers } = await guard.logins.find(undefined)
    return {
      name: reader?.user?.name ?? null,
      role: reader?.role ?? 'viewer',
      isLoggedIn: sessionIn(request) !== undefined && reader?.key !== request.ip,
      hasUsers,
    }
  })

  server.put(
    addressOf(op.changeOwnPassword),
    { schema: { body: op.changeOwnPassword.body } },
    async (request, reply) => {
      const user = guard.readerOf(request)?.user
      if (!user) throw notFound('You have no password here.', 'You came in without the name of a user.')
      const { password, newPassword } = request.body
      const check = async () => isPassword(password, await passwordHashOf(db.pool, user.id))
      if (!(await attempts.try(user.name, request.ip, check))) {
        throw new RequestError(403, 'forbidden', 'The present password is wrong.')
      }
      await told(() => changePassword(db, user.id, newPassword))
      const passwordHash = await passwordHashOf(db.pool, user.id)
      setSession(request, reply, await beginSession(db, { id: user.id, passwordHash }))
      return reply.code(204).send()
    },
  )

  server.get(addressOf(op.users), async (_request, reply): Promise<UsersAnswer> => {
    reply.header('cache-control', 'no-store')
    const users = await listUsers(db.pool)
    return {
      users: users.map(({ lastSeenAt, ...user }) => ({
        ...user,
        lastSeenAt: lastSeenAt?.toISOString() ?? null,
      })),
    }
  })

  server.post(addressOf(op.addUser), { schema: { body: op.addUser.body } }, async (request, reply) => {
    const id = await told(() => addUser(db, request.body))
    return reply.code(op.addUser.status).send({ id })
  })

  server.put(
    addressOf(op.changeRole),
    { schema: { params: op.changeRole.params, body: op.changeRole.body } },
    async (request, reply) => {
      await told(() => changeRole(db, request.params.user, request.body.role))
      return reply.code(204).send()
    },
  )

  server.put(
    addressOf(op.setPassword),
    { schema: { params: op.setPassword.params, body: op.setPassword.body } },
    async (request, reply) => {
      await told(() => changePassword(db, request.params.user, request.body.password))
      return reply.code(204).send()
    },
  )

  server.delete(
    addressOf(op.removeUser),
    { schema: { params: op.removeUser.params } },
    async (request, reply) => {
      await told(() => removeUser(db, request.params.user))
      return reply.code(204).send()
    },
  )
}

/** Reports what cannot be done with a user. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new RequestError(409, 'bad_request', error.message, error.hint ?? null, { cause: error })
  }
}

import { z } from 'zod'
import { roles } from '../../users/roles.ts'
import { text, whole } from './parameters.ts'
import { count, instant } from './table.ts'

// Users, and who is logged in.

const role = z.enum(roles, `must be one of: ${roles.join(', ')}`)
const password = z.string({ error: 'is needed: a password' }).max(1_000, 'has at most 1000 characters')
const userName = z.string({ error: 'is needed: a name' }).max(1_000, 'has at most 1000 characters')

export const loginBody = z.union(
  [z.strictObject({ token: text() }), z.strictObject({ name: userName, password })],
  'The body must be {"name": "…", "password": "…"} or {"token": "…"}',
)

export const door = z
  .strictObject({
    byName: z.boolean().describe('Whether there are users, who log in with name and password.'),
    byToken: z.boolean().describe('Whether the token opens the dashboard.'),
  })
  .describe('How one logs in.')
export type Door = z.infer<typeof door>

export const me = z
  .strictObject({
    name: z
      .string()
      .nullable()
      .describe('Null where no user has logged in: by the token, or without a login.'),
    role,
    isLoggedIn: z.boolean().describe('Whether there is a login that can be ended.'),
    hasUsers: z
      .boolean()
      .describe('Whether there are users; without any, a dashboard of this machine is open.'),
  })
  .describe('Whoever asks.')
export type Me = z.infer<typeof me>

export const ownPasswordBody = z.strictObject({
  password: password.describe('The present one.'),
  newPassword: password.describe('The one to be: 10 to 200 characters.'),
})

export const userParams = z.strictObject({ user: whole(1, 2_147_483_647).describe('Its number.') })

export const userBody = z.strictObject({
  name: userName.describe('What the user logs in with; no other user has this name.'),
  role: role.describe('The first user has to be an owner.'),
  password: password.describe('10 to 200 characters.'),
})

export const roleBody = z.strictObject({ role })

export const passwordBody = z.strictObject({ password: password.describe('10 to 200 characters.') })

const user = z.strictObject({
  id: count,
  name: z.string(),
  role,
  sessions: count.describe('Logins that have not ended.'),
  lastSeenAt: instant.nullable().describe('When one of these was last used, to some minutes.'),
})
export type ListedUser = z.infer<typeof user>

export const usersAnswer = z.strictObject({ users: z.array(user).describe('By name.') })
export type UsersAnswer = z.infer<typeof usersAnswer>

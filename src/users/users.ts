import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { type Connection, execute, readRow, readRows, readValue } from '../db/statements.ts'
import { inTransaction } from '../db/transaction.ts'
import { UserError } from './errors.ts'
import { checkPassword, hashOf } from './passwords.ts'
import type { Role } from './roles.ts'
import { inSession } from './sessions.ts'

const LONGEST_NAME = 80
const MOST = 1_000

export interface User {
  id: number
  name: string
  role: Role
}

/** A user as others see them. */
export interface ListedUser extends User {
  /** The number of sessions that have not ended. */
  sessions: number
  /** When one of them was last used, within a few minutes. */
  lastSeenAt: Date | null
}

type Database = Pick<OpenDatabase, 'pool'>

export function listUsers(db: Connection): Promise<ListedUser[]> {
  return readRows(
    db,
    {
      id: col.number,
      name: col.text,
      role: col.word<Role>(),
      sessions: col.number,
      lastSeenAt: col.time.orNull,
    },
    sql`select
          u.user_id as id,
          u.name,
          u.role,
          count(s.session_hash) as sessions,
          max(s.used_at) as "lastSeenAt"
        from ops.users as u
        left join ops.user_sessions as s on s.user_id = u.user_id and ${inSession}
        group by u.user_id
        order by lower(u.name)`,
  )
}

/** Adds a user. The first one is an owner, since nobody else could add others. */
export async function addUser(
  db: Database,
  { name: given, role, password }: { name: string; role: Role; password: string },
): Promise<number> {
  const name = checkedName(given)
  checkPassword(password, name)
  const hash = await hashOf(password)
  return writing(db, async (trx) => {
    const found = await readValue(trx, col.number, sql`select count(*) from ops.users`)
    if (found === 0 && role !== 'owner') {
      throw new UserError('The first user has to be an owner.', {
        hint: 'Owners alone let others in. Add an owner first.',
      })
    }
    if (found >= MOST) throw new UserError(`There are ${MOST} users already.`, { hint: 'Remove some first.' })
    if (await userNamed(trx, name)) {
      throw new UserError(`There is a user called “${name}” already.`, { hint: 'Choose another name.' })
    }
    return readValue(
      trx,
      col.number,
      sql`insert into ops.users (name, role, password_hash) values (${name}, ${role}, ${hash}) returning user_id`,
    )
  })
}

/** Changes a user's role. The user's sessions end. */
export function changeRole(db: Database, id: number, role: Role): Promise<User> {
  return writing(db, async (trx) => {
    const user = await required(trx, id)
    if (user.role === role) return user
    if (user.role === 'owner') await requireOtherOwner(trx, user)
    await execute(
      trx,
      sql`update ops.users set role = ${role}, changed_at = clock_timestamp() where user_id = ${id}`,
    )
    await endSessions(trx, id)
    return { ...user, role }
  })
}

/** Changes a user's password. The user's sessions end. */
export async function changePassword(db: Database, id: number, password: string): Promise<void> {
  checkPassword(password, (await required(db.pool, id)).name)
  const hash = await hashOf(password)
  await writing(db, async (trx) => {
    await required(trx, id)
    await execute(
      trx,
      sql`update ops.users set password_hash = ${hash}, changed_at = clock_timestamp() where user_id = ${id}`,
    )
    await endSessions(trx, id)
  })
}

/** Removes a user and all sessions. The last owner can only be removed last, and on purpose. */
export function removeUser(db: Database, id: number, { orLast = false } = {}): Promise<User> {
  return writing(db, async (trx) => {
    const user = await required(trx, id)
    const isAlone = (await readValue(trx, col.number, sql`select count(*) from ops.users`)) === 1
    if (user.role === 'owner' && !(isAlone && orLast)) await requireOtherOwner(trx, user)
    await execute(trx, sql`delete from ops.users where user_id = ${id}`)
    await endSessions(trx, id)
    return user
  })
}

/** A user by name, in upper or lower case. */
export function userNamed(db: Connection, name: string): Promise<User | undefined> {
  return readRow(
    db,
    { id: col.number, name: col.text, role: col.word<Role>() },
    sql`select user_id as id, name, role from ops.users where lower(name) = lower(${nameOf(name)})`,
  )
}

/** The hash of a user's password. */
export function passwordHashOf(db: Connection, id: number): Promise<string> {
  return readValue(db, col.text, sql`select password_hash from ops.users where user_id = ${id}`)
}

/** A name in one spelling, so that names that look the same are the same. */
function nameOf(given: string): string {
  return given.normalize('NFKC').trim()
}

function checkedName(given: string): string {
  const name = nameOf(given)
  if (name !== '' && name.length <= LONGEST_NAME && !/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) return name
  throw new UserError('This is no name of a user.', {
    hint: `It is a line of 1 to ${LONGEST_NAME} characters, as anna or anna@shop.example.`,
  })
}

function endSessions(trx: Connection, id: number): Promise<number> {
  return execute(trx, sql`delete from ops.user_sessions where user_id = ${id}`)
}

async function required(trx: Connection, id: number): Promise<User> {
  const user = await readRow(
    trx,
    { id: col.number, name: col.text, role: col.word<Role>() },
    sql`select user_id as id, name, role from ops.users where user_id = ${id}`,
  )
  if (user) return user
  throw new UserError('There is no such user.', { hint: 'They may have been removed since.' })
}

async function requireOtherOwner(trx: Connection, { id, name }: User): Promise<void> {
  const isThere = await readValue(
    trx,
    col.boolean,
    sql`select exists (select from ops.users where role = 'owner' and user_id <> ${id})`,
  )
  if (isThere) return
  throw new UserError(`“${name}” is the only owner.`, { hint: 'Make somebody else an owner first.' })
}

/** One change at a time: otherwise two owners could demote each other and leave none. */
function writing<T>(db: Database, work: (trx: Connection) => Promise<T>): Promise<T> {
  return inTransaction(db.pool, async (trx) => {
    await execute(trx, sql`set local statement_timeout = '5s'`)
    await execute(trx, sql`lock table ops.users in share row exclusive mode`)
    return work(trx)
  })
}

import { col } from '../../db/columns.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, readRow, readValue } from '../../db/statements.ts'
import { noteUse, type SessionUser, sessionHash, usersInSession } from '../../users/sessions.ts'
import { RequestError } from '../errors.ts'
import type { Service } from '../service.ts'

/** Who can log in, and who has. */
export interface Known {
  /** Whether there are users. If so, everybody has to log in. */
  hasUsers: boolean
  user?: SessionUser | undefined
}

interface Batch {
  hashes: Set<string>
  result: Promise<{ hasUsers: boolean; users: ReadonlyMap<string, SessionUser> }>
}

/**
 * Looks up sessions, every time again: a removed user, or one with a new role, is out at once. Requests that come during a
 * lookup share the next one, so a flood takes one connection.
 */
export class Logins {
  private readonly service: Pick<Service, 'reader' | 'db'>
  private next: Batch | undefined
  private last: Promise<unknown> = Promise.resolve()

  constructor(service: Pick<Service, 'reader' | 'db'>) {
    this.service = service
  }

  async find(session: string | undefined): Promise<Known> {
    this.next ??= this.begin()
    const { hashes, result } = this.next
    const hash = session === undefined ? undefined : sessionHash(session)
    if (hash !== undefined) hashes.add(hash)
    const { hasUsers, users } = await result
    return { hasUsers, user: hash === undefined ? undefined : users.get(hash) }
  }

  private begin(): Batch {
    const hashes = new Set<string>()
    const result = this.last.then(() => {
      this.next = undefined
      return this.read([...hashes])
    })
    this.last = result.catch(() => undefined)
    return { hashes, result }
  }

  private async read(hashes: readonly string[]) {
    const { reader, db } = this.service
    const found = await reader.readQuickly(async (trx) => {
      if (!(await hasTable(trx))) return { hasUsers: false, sessions: [] }
      const hasUsers = await readValue(trx, col.boolean, sql`select exists (select from ops.users)`)
      return { hasUsers, sessions: hashes.length > 0 ? await usersInSession(trx, hashes) : [] }
    })
    const stale = found.sessions.filter(({ isStale }) => isStale).map(({ session }) => session)
    // Nobody waits for this. If it fails, the next request tries again.
    if (stale.length > 0) void noteUse(db.pool, stale).catch(() => undefined)
    return { hasUsers: found.hasUsers, users: new Map(found.sessions.map((user) => [user.session, user])) }
  }
}

/** Whether the users can be read. Between the two halves of a reset they are set aside, and nobody gets in. */
async function hasTable(trx: Connection): Promise<boolean> {
  const found = await readRow(
    trx,
    { isThere: col.boolean, isAside: col.boolean },
    sql`select to_regclass('ops.users') is not null as "isThere",
               to_regclass('storehouse_kept.users') is not null as "isAside"`,
  )
  if (!found?.isThere && found?.isAside) {
    throw new RequestError(
      503,
      'unavailable',
      'The warehouse is being made again.',
      'Wait until the reset has ended; where it was broken off, run storehouse migrate.',
    )
  }
  return found?.isThere ?? false
}

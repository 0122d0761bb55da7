import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import { stopServer } from '../../db/embedded/server.ts'
import { embeddedHome, type OpenDatabase } from '../../db/open.ts'
import { literal, sql } from '../../db/sql.ts'
import { execute, readValue } from '../../db/statements.ts'

/** The connection of a long-running command. It shows others that the server is in use. */
export interface Hold {
  release(): Promise<void>
}

/** Keeps a connection, and reports when the server ends it. */
export async function holdServer(
  db: OpenDatabase,
  name: string,
  onLost: (message: string) => void,
): Promise<Hold> {
  const client = await db.connect()
  await execute(client, sql`set application_name = ${literal(`${name}, process ${process.pid}`)}`)
  let isReleased = false
  client.once('end', () => {
    if (isReleased) return
    const next = db.embedded ? 'the next job starts the server again' : 'the next job connects again'
    onLost(`The connection to the database has ended; ${next}.`)
  })
  return {
    release: async () => {
      isReleased = true
      await client.end().catch(() => undefined)
    },
  }
}

export type ServerEnd = 'stopped' | 'in_use' | 'gone'

/**
 * Stops the embedded server unless other programs (BI tools, other commands) are connected to it. Closes the
 * connections of `db` first.
 */
export async function stopUnlessUsed(
  db: OpenDatabase,
  config: Config,
  { onNote, waitMs }: { onNote: (message: string) => void; waitMs: number },
): Promise<ServerEnd> {
  await db.close()
  const others = await otherSessions(db, waitMs).catch(() => undefined)
  if (others === undefined) return 'gone'
  if (others > 0) return 'in_use'
  return (await stopServer({ home: embeddedHome(config), onNote })) ? 'stopped' : 'gone'
}

/** Counts the sessions of others. Ours that were just closed can still show up for a moment. */
async function otherSessions(db: OpenDatabase, waitMs: number): Promise<number> {
  const started = Date.now()
  const client = await db.connect()
  try {
    for (;;) {
      const others = await readValue(
        client,
        col.number,
        sql`select count(*) from pg_stat_activity
            where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      )
      if (others === 0 || Date.now() - started > waitMs) return others
      await sleep(100)
    }
  } finally {
    await client.end()
  }
}

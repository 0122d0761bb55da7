import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { Config } from '../../config/config.ts'
import { embeddedHome, type OpenDatabase } from '../../db/open.ts'

/** A command that goes on for long keeps one connection, so that others see that it uses the server. */
export async function holdServer(db: OpenDatabase, name: string): Promise<pg.Client> {
  const client = await db.connect()
  await client.query(`set application_name = '${name}, process ${process.pid}'`)
  return client
}

export type ServerEnd = 'stopped' | 'in_use' | 'gone'

/**
 * Stops the embedded server unless other programs are connected to it: BI tools and other commands keep it. The
 * connections of `db` are closed first.
 */
export async function stopUnlessUsed(
  db: OpenDatabase,
  config: Config,
  onNote: (message: string) => void,
): Promise<ServerEnd> {
  await db.close()
  const others = await otherSessions(db).catch(() => undefined)
  if (others === undefined) return 'gone'
  if (others > 0) return 'in_use'
  const { stopServer } = await import('../../db/embedded/server.ts')
  return (await stopServer({ home: embeddedHome(config), onNote })) ? 'stopped' : 'gone'
}

/** Sessions of others. Our own that were just closed may still be seen for a moment. */
async function otherSessions(db: OpenDatabase): Promise<number> {
  const client = await db.connect()
  try {
    for (let attempt = 0; ; attempt++) {
      const { rows } = await client.query<{ others: number }>(
        `select count(*) as others from pg_stat_activity
         where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      )
      const others = rows[0]?.others ?? 0
      if (others === 0 || attempt === 5) return others
      await sleep(100)
    }
  } finally {
    await client.end()
  }
}

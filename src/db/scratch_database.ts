import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer, stopServer } from './embedded/server.ts'
import { migrate } from './migrate.ts'
import { type OpenDatabase, openDatabase } from './open.ts'

/** Calls `work` with a migrated database that was made for this call. */
export async function withScratchDatabase<T>(work: (db: OpenDatabase) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'storehouse-scratch-'))
  await chmod(home, 0o755)
  const options = { home, copyBinariesTo: join(home, 'binaries') }
  try {
    const server = await startServer({ ...options, settings: { fsync: 'off' } })
    const address = `postgres://${server.user}:${server.password}@${server.host}:${server.port}/postgres`
    const db = await openDatabase({ databaseUrl: address, home })
    try {
      await migrate(db)
      return await work(db)
    } finally {
      await db.close()
    }
  } finally {
    await stopServer(options, 'immediate')
    await rm(home, { recursive: true, force: true })
  }
}

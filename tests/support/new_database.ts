import { randomBytes } from 'node:crypto'
import { Kysely, PostgresDialect } from 'kysely'
import { inject } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../src/db/open.ts'
import { createDatabase, dropDatabase } from './create_database.ts'
import { whenDone } from './when_done.ts'

export interface TestDatabase extends OpenDatabase {
  /** As migrations get it. */
  kysely: Kysely<unknown>
  /** Closes and drops it. This happens by itself after the test, or the test file, that made it. */
  drop(): Promise<void>
}

/**
 * A migrated database without rows: a clone of the template. It is dropped after the test that made it, so that its
 * connections close; if made outside a test, after those of the file.
 *
 * With `migrated: false` it is empty.
 */
export async function newDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const serverUrl = inject('serverUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  await createDatabase(serverUrl, name, options.migrated === false ? 'template0' : inject('templateDatabase'))
  const db = await openDatabase({ databaseUrl: `${serverUrl}/${name}`, home: '' })
  const drop = async () => {
    await db.close()
    await dropDatabase(serverUrl, name)
  }
  whenDone(drop)
  return { ...db, kysely: new Kysely({ dialect: new PostgresDialect({ pool: db.pool }) }), drop }
}

import type { TestProject } from 'vitest/node'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { createDatabase } from './create_database.ts'
import { startTestServer } from './server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the test server without a database. */
    serverUrl: string
    /** Name of the migrated database that `newDatabase` clones. */
    templateDatabase: string
    postgresVersion: '16' | '18'
  }
}

export const templateDatabase = 'storehouse_template'

/** Starts the server for the whole run and makes the migrated database that each test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const version = process.env.STOREHOUSE_TEST_PG === '16' ? '16' : '18'
  const server = await startTestServer(version)
  console.log(`Tests run against ${server.description}.`)
  try {
    await createDatabase(server.url, templateDatabase)
    const db = await openDatabase({ databaseUrl: `${server.url}/${templateDatabase}`, home: '' })
    await migrate(db)
    await db.close()
  } catch (error) {
    await server.stop()
    throw error
  }
  project.provide('serverUrl', server.url)
  project.provide('templateDatabase', templateDatabase)
  project.provide('postgresVersion', version)
  return server.stop
}

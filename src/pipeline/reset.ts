import { col } from '../db/columns.ts'
import { setWordsAside } from '../db/kept_words.ts'
import { migrate } from '../db/migrate.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { execute, executeAll, readRow } from '../db/statements.ts'
import { filesOnRecord, removeFiles } from './archived_months/records.ts'
import { takeRunLock } from './lock.ts'

/**
 * Drops the four schemas with everything in them and makes them again, empty. It doesn't wait for a run; during one it
 * is refused. The salt of ids that are e-mail addresses stays, so that the same files give the same ids. Targets, notes
 * and saved views stay too, because no file could bring them back.
 * The Parquet files of archived events go, because they hold rows of production.
 */
export async function reset(db: OpenDatabase, home: string): Promise<Awaited<ReturnType<typeof migrate>>> {
  const client = await db.connect()
  try {
    const found = await readRow(
      client,
      { lock: col.boolean, salt: col.boolean },
      sql`select to_regclass('ops.run_lock') is not null as lock,
              exists (select from pg_attribute where attrelid = to_regclass('ops.settings') and attname = 'personal_salt') as salt`,
    )
    if (found?.lock) await takeRunLock(client)
    const kept = found?.salt
      ? await readRow(client, { salt: col.text }, sql`select personal_salt as salt from ops.settings`)
      : undefined
    const archived = await filesOnRecord(client)
    await setWordsAside(client)
    await executeAll(client, [
      sql`drop schema if exists warehouse, production, staging, ops cascade`,
      sql`commit`,
    ])
    await removeFiles(home, archived)
    const migrated = await migrate(db)
    const salt = kept?.salt
    if (salt !== undefined) await execute(client, sql`update ops.settings set personal_salt = ${salt}`)
    return migrated
  } finally {
    await client.end()
  }
}

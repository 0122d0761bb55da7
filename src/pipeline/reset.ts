import { setWordsAside } from '../db/kept_words.ts'
import { migrate } from '../db/migrate.ts'
import type { OpenDatabase } from '../db/open.ts'
import { takeRunLock } from './lock.ts'

/**
 * Drops the four schemas with everything in them and makes them again, empty. It doesn't wait for a run; during one it
 * is refused. The salt of ids that are e-mail addresses stays, so that the same files give the same ids. Targets, notes
 * and saved views stay too, because no file could bring them back.
 */
export async function reset(db: OpenDatabase): Promise<Awaited<ReturnType<typeof migrate>>> {
  const client = await db.connect()
  try {
    const { rows } = await client.query<{ lock: boolean; salt: boolean }>(
      `select to_regclass('ops.run_lock') is not null as lock,
              exists (select from pg_attribute where attrelid = to_regclass('ops.settings') and attname = 'personal_salt') as salt`,
    )
    if (rows[0]?.lock) await takeRunLock(client)
    const kept = rows[0]?.salt
      ? await client.query<{ salt: string }>('select personal_salt as salt from ops.settings')
      : undefined
    await setWordsAside(client)
    await client.query('drop schema if exists warehouse, production, staging, ops cascade; commit')
    const migrated = await migrate(db)
    const salt = kept?.rows[0]?.salt
    if (salt !== undefined) await client.query('update ops.settings set personal_salt = $1', [salt])
    return migrated
  } finally {
    await client.end()
  }
}

import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, execute, readRow, readValue } from '../../db/statements.ts'
import { restoreWithin } from '../archived_months/archive_events.ts'
import type { RunLog } from '../run_log.ts'
import { clearStorage } from './clear_storage.ts'
import { eraseFiles } from './erase_archive.ts'
import { eraseHome } from './erase_home.ts'
import { findErased, findPerson, hashed } from './person.ts'
import { publishErased } from './publish_erased.ts'
import { readErasing, readSalt } from './read_erasing.ts'

/** What else names the person whose erasure is under way. */
export interface NamedPerson {
  given: readonly string[]
  also: readonly string[]
}

const NOBODY: NamedPerson = { given: [], also: [] }

/** Whether rows that were restored are from before an erasure that the database knows of. */
export function hasNotedErasures(db: Connection): Promise<boolean> {
  return readValue(db, col.boolean, sql`select exists (select from ops.erasures where status = 'noted')`)
}

/**
 * Publishes restored rows without the persons whom the database knows as erased. What the rows say more of them than was
 * known is noted first.
 */
export async function publishRestored(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  signal: AbortSignal | undefined,
  { given, also }: NamedPerson = NOBODY,
): Promise<void> {
  // A person can be known by an event alone.
  await restoreWithin(db, log, config, [], signal)
  const known = await readErasing(db.pool, config)
  const salt = await readSalt(db.pool)
  const again = known ? await findErased(db.pool, known.erased) : []
  const person = await findPerson(db.pool, salt, [...given, ...again], also)
  const noted = await readRow(
    db.pool,
    { id: col.text },
    sql`select erasure_id::text as id from ops.erasures where status = 'noted' order by changed_at limit 1`,
  )
  if (!noted) throw new Error('no erasure is noted')
  await execute(
    db.pool,
    sql`insert into ops.erased_values (erasure_id, kind, hash, sieve)
        select ${noted.id}::uuid, v.kind, v.hash, v.sieve
        from jsonb_to_recordset(${JSON.stringify(hashed(person, salt))}::jsonb) as v (kind text, hash text, sieve integer)
        where not exists (select from ops.erased_values as k where k.kind = v.kind and k.hash = v.hash)`,
  )
  const erasing = await readErasing(db.pool, config)
  if (!erasing) throw new Error('erasures are noted without a value')
  await publishErased(db, log, config, erasing, { erasureId: undefined, person, isUnpublished: true, signal })
}

/** What an erasure does after its publication, for erasures that a restore has published. */
export async function finishRestored(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  signal: AbortSignal | undefined,
): Promise<void> {
  const erasing = await readErasing(db.pool, config)
  if (!erasing) return
  await eraseFiles(db, log, config, erasing, signal)
  await eraseHome(config, erasing.erased)
  await clearStorage(db, log, { waitSeconds: config.readers.waitSeconds })
  await execute(db.pool, sql`update ops.erasures set status = 'done' where status = 'published'`)
}

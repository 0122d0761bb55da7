import type { Config } from '../../config/config.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, execute } from '../../db/statements.ts'
import { eventFeeds } from '../../model/feeds/index.ts'
import { dropMonthsBeside } from '../../production/index.ts'
import type { Erasing } from '../../staging/erasing/erasing.ts'
import { tidyUp } from '../after_publish.ts'
import { cleanTextsOf } from '../clean_texts.ts'
import { publishStaged } from '../load.ts'
import { publish } from '../publish.ts'
import { type FilesAgain, findFilesAgain } from '../read_again/files.ts'
import type { RunLog } from '../run_log.ts'
import { checkTimeZones } from '../settings.ts'
import { stageFiles } from '../stage.ts'
import { cleanStaging, withStaging } from '../staging_upkeep.ts'
import { eraseInPlace } from './erase_in_place.ts'
import type { PersonValues } from './person.ts'
import { sweepOps } from './sweep_ops.ts'

/** What of the tables was changed. */
export interface ErasedTables {
  /** Files on record that were read again. */
  files: number
  /** Files on record that are nowhere to be found: what they gave was written over where it stands. */
  missingFiles: string[]
  /** How many rows of ops were changed, by table. */
  swept: Record<string, number>
}

interface ErasureUnderWay {
  /** Undefined: all that are noted. */
  erasureId: string | undefined
  person: PersonValues
  /** Whether to publish even if there are no files: rows were restored. */
  isUnpublished?: boolean
  signal: AbortSignal | undefined
}

/**
 * Reads all files on record again, without what they say of erased persons, and publishes what they say now, in one
 * transaction with the texts of schema ops: readers see the person whole, or not at all. The erasure is noted as published
 * in it. Where files on record are nowhere to be found, rows are changed where they stand instead.
 */
export async function publishErased(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  erasing: Erasing,
  underWay: ErasureUnderWay,
): Promise<ErasedTables> {
  const { signal } = underWay
  return withStaging(log.client, { isRehearsal: false }, async () => {
    await checkTimeZones(db.pool, config)
    await cleanStaging(log.client, config.stagingRetentionDays)
    await dropMonthsBeside(db.pool, eventFeeds)
    const because = { because: [], advice: '', isForced: false }
    const again = await findFilesAgain(db.pool, log, config, because, { erasing, signal })
    const result: ErasedTables = { files: 0, missingFiles: [], swept: {} }
    const within = async (trx: Connection) => {
      result.swept = await sweepOps(trx, erasing)
      const { erasureId } = underWay
      const which = erasureId === undefined ? sql`true` : sql`erasure_id = ${erasureId}`
      await execute(
        trx,
        sql`update ops.erasures set status = 'published' where status = 'noted' and ${which}`,
      )
    }
    if (typeof again === 'string' || (again.size === 0 && underWay.isUnpublished)) {
      result.missingFiles = typeof again === 'string' ? again.split('\n') : []
      await publishInPlace(db, log, config, erasing, underWay, within)
    } else if (again.size === 0) {
      await within(db.pool)
      await log.finish('unchanged')
    } else {
      result.files = again.size
      await publishAgain(db, log, config, again, signal, within)
    }
    return result
  })
}

async function publishAgain(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  again: FilesAgain,
  signal: AbortSignal | undefined,
  within: (trx: Connection) => Promise<void>,
): Promise<void> {
  const client = await db.connect()
  try {
    const { staged } = await stageFiles(
      client,
      log,
      config,
      [],
      { dryRun: false, signal, again },
      (_, files) => cleanTextsOf(db, files, config),
    )
    await publishStaged(db, log, config, staged, { signal, takesBack: true, within })
  } finally {
    await client.end()
  }
}

async function publishInPlace(
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  erasing: Erasing,
  { person, signal }: ErasureUnderWay,
  within: (trx: Connection) => Promise<void>,
): Promise<void> {
  const published = await publish(db, log, config, [], {
    everything: true,
    signal,
    before: (trx) => eraseInPlace(trx, config, erasing, person),
    within,
  })
  await log.finish('published', undefined, { publication: published.publication })
  await tidyUp(db, log, published)
}

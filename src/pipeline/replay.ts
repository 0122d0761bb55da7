import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { type Connection, readRow } from '../db/statements.ts'
import { counted } from '../shown_text.ts'
import { cleanTextsOf, forgetCleanedTexts } from './clean_texts.ts'
import { publishStaged } from './load.ts'
import type { LoadResult, OnProgress } from './results.ts'
import { RunLog } from './run_log.ts'
import { stageRejectsAgain } from './stage_rejects_again.ts'

/**
 * Tries every open rejected row again except torn ones: a row can be sound under today's configuration. Waiting rows
 * are tried by every run anyway.
 */
export async function replayRejects(
  db: OpenDatabase,
  config: Config,
  options: { signal?: AbortSignal; onProgress?: OnProgress },
): Promise<LoadResult> {
  return RunLog.during(db, 'rejects replay', options.onProgress, async (log) => {
    await forgetCleanedTexts(log.client)
    const staged = await stageRejectsAgain(log, config, true)
    await cleanTextsOf(db, staged, config)
    const outcome = await publishStaged(db, log, config, staged, options)
    return {
      runId: log.runId,
      outcome: outcome.status,
      files: [],
      steps: log.steps,
      checks: outcome.checks,
      warnings: [
        ...log.notes,
        `loaded ${counted(
          staged.reduce((sum, file) => sum + file.staged, 0),
          'rejected row',
        )} that became sound`,
        ...(await rejectedRecords(db.pool)),
      ],
      ...(outcome.publication ? { publication: outcome.publication } : {}),
      durationMs: log.durationMs,
    }
  })
}

/** A record rejected by its source belongs to a whole order, so it can't be tried again alone. */
async function rejectedRecords(trx: Connection): Promise<string[]> {
  const row = await readRow(
    trx,
    { records: col.number, files: col.number },
    sql`select count(*)::integer as records, count(distinct file_id)::integer as files
     from ops.rejected_rows join ops.files as f using (file_id)
     where status = 'open' and f.outcome = 'converted'`,
  )
  if (!row || row.records === 0) return []
  return [
    `did not try ${counted(row.records, 'rejected record')} in ${counted(row.files, 'file')} of sources: a record is read with its whole file. ` +
      `After a change under sources in storehouse.config, storehouse load reads the archived file again; a file that was corrected is loaded as a new one`,
  ]
}

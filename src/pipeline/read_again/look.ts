import type { Config } from '../../config/config.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { counted } from '../../shown_text.ts'
import type { Erasing } from '../../staging/erasing/erasing.ts'
import type { RunLog } from '../run_log.ts'
import { type FilesAgain, findFilesAgain } from './files.ts'
import { adoptReadings, readingAgain } from './needed.ts'

/** The files that a load reads again, if any, and what it reports about that. */
interface Looked {
  files: FilesAgain | undefined
  notes: string[]
}

/**
 * Finds out whether the files on record were read with other settings than today's. Then the load reads all of them
 * again, because rows of one depend on rows of others.
 */
export async function lookForReadingAgain(
  { pool }: OpenDatabase,
  log: RunLog,
  config: Config,
  { dryRun, erasing, signal }: { dryRun: boolean; erasing: Erasing | undefined; signal?: AbortSignal },
): Promise<Looked> {
  const reading = await readingAgain(pool, config)
  if (!reading) {
    if (!dryRun) await adoptReadings(pool, config)
    return { files: undefined, notes: [] }
  }
  const because = reading.because.join(', ')
  if (dryRun) {
    return {
      files: undefined,
      notes: [`a load would read all files on record again (${because}); this dry run does not`],
    }
  }
  const files = await findFilesAgain(pool, log, config, reading, { erasing, signal })
  if (typeof files === 'string') {
    return {
      files: undefined,
      notes: [
        `files on record are not read again (${because}), since some are not there any more as they were loaded: ${reading.advice}\n${files}`,
      ],
    }
  }
  return { files, notes: [`read ${counted(files.size, 'file')} on record again (${because})`] }
}

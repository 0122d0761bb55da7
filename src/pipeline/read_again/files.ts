import type { Config } from '../../config/config.ts'
import type { Connection } from '../../db/statements.ts'
import { ConfigError, SourceFileError } from '../../errors.ts'
import type { Erasing } from '../../staging/erasing/erasing.ts'
import { hashFile } from '../../staging/hash_file.ts'
import type { InputFile } from '../../staging/source_file.ts'
import type { RunLog } from '../run_log.ts'
import { asInput, type FileOnRecord, filesOnRecord, placesOf } from '../verify/source_files.ts'
import type { ReadingAgain } from './needed.ts'

/** The record of a file, and of the files made from it if it is of a source. */
export interface FileAgain {
  file: FileOnRecord
  made: readonly FileOnRecord[]
}

/** The files on record that were found again. */
export type FilesAgain = ReadonlyMap<InputFile, FileAgain>

const toldFiles = 5

/**
 * Finds every file on record with exactly the loaded bytes, in the archive or where it was read. If files are missing
 * but reading again is not required, returns what is missing.
 *
 * @throws {ConfigError} if files are missing and the loaded data contradicts the settings.
 */
export async function findFilesAgain(
  db: Connection,
  log: RunLog,
  config: Config,
  { because, isForced }: ReadingAgain,
  { erasing, signal }: { erasing: Erasing | undefined; signal: AbortSignal | undefined },
): Promise<FilesAgain | string> {
  const onRecord = await filesOnRecord(db)
  const roots = onRecord.filter(({ parent_file_id }) => parent_file_id === null)
  const found = new Map<InputFile, FileAgain>()
  const missing: string[] = []
  for (const [index, file] of roots.entries()) {
    signal?.throwIfAborted()
    log.progress({ step: 'files again', detail: file.name, done: index, total: roots.length })
    const input = await asItWas(config, file, erasing)
    const made = onRecord.filter(({ parent_file_id }) => parent_file_id === file.file_id)
    if (input) found.set(input, { file, made })
    else missing.push(file.archived_path ?? file.path)
  }
  if (missing.length === 0) return found
  const rest = missing.length > toldFiles ? `\nand ${missing.length - toldFiles} more` : ''
  const list = missing.slice(0, toldFiles).join('\n') + rest
  if (!isForced) return list
  throw new ConfigError(
    `${because.join(', ')} changed since files were loaded that are not there any more as they were:\n${list}\nWhat they say under other settings can't be told, so nothing was loaded.`,
    {
      hint: 'Put them back there, or set the settings back, and run storehouse load again. If they are lost for good: storehouse reset --yes, then storehouse load with the archive makes a warehouse without them.',
    },
  )
}

/** The first place that has the loaded bytes. */
async function asItWas(
  config: Config,
  file: FileOnRecord,
  erasing: Erasing | undefined,
): Promise<InputFile | undefined> {
  for (const place of await placesOf(file, config.archive)) {
    const input = asInput(place, file, erasing)
    if (!input) return undefined
    try {
      if ((await hashFile(input)).hash === file.hash) return input
      // Loaded before somebody was erased whom it speaks of.
      if (erasing && (await hashFile({ ...input, eraser: undefined })).hash === file.hash) return input
    } catch (error) {
      if (!(error instanceof SourceFileError)) throw error
    }
  }
  return undefined
}

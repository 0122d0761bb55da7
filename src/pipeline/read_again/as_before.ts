import type pg from 'pg'
import { ConfigError, type SourceFileError } from '../../errors.ts'
import type { NewlyStaged } from '../staged.ts'
import { keepOutDiscarded } from './discarded.ts'
import type { FileAgain } from './files.ts'

/** Gives files that are read again what is on record of them, and keeps out what was discarded by hand. */
export async function asBefore(
  client: pg.ClientBase,
  entries: readonly NewlyStaged[],
  { file, made }: FileAgain,
): Promise<void> {
  for (const entry of entries) {
    const isMade = entry.origin?.parentFileId !== undefined
    const before = isMade ? made.find(({ feed }) => feed === entry.feed) : file
    // A file of a source may make rows of another feed now.
    entry.file.onRecord = before ?? file
    if (before) entry.discarded = await keepOutDiscarded(client, entry, before)
  }
}

/** A file that was loaded is refused by the settings of today. */
export function unreadable(error: SourceFileError): ConfigError {
  return new ConfigError(
    `A file that was loaded can't be read under the present settings: ${error.message}`,
    {
      hint: 'Nothing was loaded. Correct the settings, or set them back, and run storehouse load again.',
      cause: error,
    },
  )
}

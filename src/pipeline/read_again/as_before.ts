import type pg from 'pg'
import { ConfigError, type SourceFileError } from '../../errors.ts'
import type { NewlyStaged } from '../staged.ts'
import { keepOutDiscarded } from './discarded.ts'
import type { FileAgain } from './files.ts'

/** Restores the records of files that are read again, and keeps out rows that were discarded by hand. */
export async function asBefore(
  client: pg.ClientBase,
  entries: readonly NewlyStaged[],
  { file, made }: FileAgain,
): Promise<void> {
  for (const entry of entries) {
    const isMade = entry.origin?.parentFileId !== undefined
    const before = isMade ? made.find(({ feed }) => feed === entry.feed) : file
    // A file of a source can now make rows of another feed.
    entry.file.onRecord = before ?? file
    if (before) entry.discarded = await keepOutDiscarded(client, entry, before)
  }
}

/** The current settings refuse a file that was loaded. */
export function unreadable(error: SourceFileError): ConfigError {
  return new ConfigError(
    `A file that was loaded can't be read under the present settings: ${error.message}`,
    {
      hint: 'Nothing was loaded. Correct the settings, or set them back, and run storehouse load again.',
      cause: error,
    },
  )
}

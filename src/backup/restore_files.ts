import { createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import type { Config } from '../config/config.ts'
import { sql } from '../db/sql.ts'
import { execute } from '../db/statements.ts'
import { SourceFileError } from '../errors.ts'
import { makePrivateFolder, PRIVATE_FILE } from '../private_files.ts'
import { archiveFile } from '../staging/archive_file.ts'
import type { Backup } from './check_backup.ts'
import { BackupError } from './errors.ts'
import type { BackedUpFile } from './format.ts'
import { tarEntries } from './tar_reader.ts'

export interface RestoreFilesHooks {
  signal: AbortSignal | undefined
  onFile: (name: string, done: number, total: number) => void
}

/**
 * Puts the files of a backup into the configured archive, as a load would, and records their places. Files that are
 * already there stay. Returns the number of files.
 */
export async function restoreFiles(
  client: pg.ClientBase,
  { archive, timezone }: Pick<Config, 'archive' | 'timezone'>,
  backup: Backup,
  { signal, onFile }: RestoreFilesHooks,
): Promise<number> {
  const { files } = backup.manifest
  if (files.length === 0) return 0
  const folder = join(archive, `.restored-${backup.manifest.id}`)
  try {
    // A restore that was killed can leave it behind.
    await rm(folder, { recursive: true, force: true })
    await makePrivateFolder(folder)
    const owners = new Map(files.flatMap((file) => file.entries.map((entry) => [entry, file])))
    const unpacked = (file: BackedUpFile) => join(folder, String(file.fileId))
    let done = 0
    for await (const entry of tarEntries(backup.path)) {
      signal?.throwIfAborted()
      const file = owners.get(entry.name)
      if (!file) continue
      await pipeline(entry.chunks, createWriteStream(unpacked(file), { flags: 'a', mode: PRIVATE_FILE }))
      if (entry.name !== file.entries.at(-1)) continue
      onFile(file.name, done, files.length)
      const path = await intoArchive(file, unpacked(file), { archive, timezone })
      await noteArchived(client, file, path)
      await rm(unpacked(file), { force: true })
      done += 1
    }
    return done
  } catch (error) {
    if (!(error instanceof SourceFileError) && !(error instanceof Error && 'syscall' in error)) throw error
    throw new BackupError(`The files of the backup cannot be put into ${archive}: ${error.message}`, {
      hint: 'The rows are restored, and not published yet. Mend that and restore again: it goes on from there.',
      cause: error,
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function intoArchive(
  { name, fileDate, modifiedAt, hash }: BackedUpFile,
  path: string,
  place: Pick<Config, 'archive' | 'timezone'>,
): Promise<string> {
  const { size, mtime } = await stat(path)
  return archiveFile(
    {
      path,
      name,
      fileDate: { modifiedAt: new Date(fileDate) },
      modifiedAt: new Date(modifiedAt),
      part: undefined,
      groupName: name,
      gzip: true,
      size,
      writtenAt: mtime,
      remarks: [],
    },
    { ...place, hash },
  )
}

/** Other files on record can have the same place: files made from this one, and the same bytes that were read again. */
async function noteArchived(client: pg.ClientBase, file: BackedUpFile, path: string): Promise<void> {
  await execute(
    client,
    sql`update ops.files set archived_path = ${path}, has_recorded_age = true
     where ${file.fileId} in (file_id, parent_file_id) or archived_path = ${file.archivedPath}`,
  )
}

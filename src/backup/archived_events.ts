import { createReadStream, createWriteStream } from 'node:fs'
import { rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import { archivedMonths, damageOf, hashOf, pathOf, unfinished } from '../pipeline/archived_months/records.ts'
import { makePrivateFolder, PRIVATE_FILE } from '../private_files.ts'
import { BackupError } from './errors.ts'
import { tarEntries } from './tar_reader.ts'
import type { TarWriter } from './tar_writer.ts'

const folder = 'archived-events/'

/**
 * Writes the Parquet files of archived months as they are. Their rows are nowhere else in the database.
 *
 * @throws {BackupError} if one is damaged: the backup could not be restored.
 */
export async function backUpArchivedEvents(db: Connection, home: string, writer: TarWriter): Promise<number> {
  const months = await archivedMonths(db)
  for (const month of months) {
    const path = pathOf(home, month.file)
    const damage = await damageOf(month, home)
    if (damage !== undefined)
      throw new BackupError(`${path}: ${damage}. It holds the ${month.feed} of ${month.month}.`, {
        hint: 'Nothing was written. Put the file back from a copy or an older backup, and back up again.',
      })
    await writer.add(`${folder}${month.file}`, month.bytes, createReadStream(path))
  }
  return months.length
}

/**
 * Puts the files of archived months where the run that follows finds them. It derives everything, so it brings their rows
 * back into production, and the files go.
 */
export async function restoreArchivedEvents(
  client: pg.ClientBase,
  home: string,
  backupPath: string,
): Promise<number> {
  // The other server's list of files to remove does not apply here.
  await execute(client, sql`delete from ops.archived_months where state <> 'archived'`)
  const months = new Map((await archivedMonths(client)).map((month) => [`${folder}${month.file}`, month]))
  if (months.size === 0) return 0
  for await (const entry of tarEntries(backupPath)) {
    const month = months.get(entry.name)
    if (!month) continue
    const path = pathOf(home, month.file)
    if ((await stat(path).catch(() => undefined)) && (await hashOf(path)) !== month.file_hash)
      throw new BackupError(`${path} is there, and is none of this backup.`, {
        hint: 'The rows are restored, and not published yet. Move that file away and restore again: it goes on from there.',
      })
    await makePrivateFolder(dirname(dirname(path)))
    await makePrivateFolder(dirname(path))
    await pipeline(entry.chunks, createWriteStream(unfinished(path), { mode: PRIVATE_FILE }))
    await rename(unfinished(path), path)
  }
  return months.size
}

import { createReadStream } from 'node:fs'
import type { Config } from '../config/config.ts'
import { sql } from '../db/sql.ts'
import type { Connection } from '../db/statements.ts'
import { SourceFileError } from '../errors.ts'
import { readErasing } from '../pipeline/erase/read_erasing.ts'
import { asInput, type FileOnRecord, filesOnRecord, placesOf } from '../pipeline/verify/source_files.ts'
import type { Erasing } from '../staging/erasing/erasing.ts'
import { hashFile } from '../staging/hash_file.ts'
import { copies, SourceBytes } from '../staging/source_bytes.ts'
import type { FoundFile } from '../staging/source_file.ts'
import { gzipBlocks } from './blocks.ts'
import { type BackedUpFile, fileEntry } from './format.ts'
import type { TarWriter } from './tar_writer.ts'

export interface FilesHooks {
  signal: AbortSignal | undefined
  onFile: (name: string, done: number, total: number) => void
}

/**
 * Writes every file on record that still exists with the loaded bytes. Archived files are copied as they are, others
 * are compressed. So a restored warehouse has an archive of everything that was loaded.
 */
export async function backUpFiles(
  db: Connection,
  config: Config,
  writer: TarWriter,
  { signal, onFile }: FilesHooks,
): Promise<{ files: BackedUpFile[]; missing: string[] }> {
  const files: BackedUpFile[] = []
  const missing: string[] = []
  const onRecord = await filesOnRecord(db, sql`parent_file_id is null`)
  const erasing = await readErasing(db, config)
  for (const [index, file] of onRecord.entries()) {
    signal?.throwIfAborted()
    onFile(file.name, index, onRecord.length)
    const place = await placeOf(file, config, erasing)
    if (place) files.push(await backUpFile(writer, file, place))
    else missing.push(file.name)
  }
  return { files, missing }
}

/** Finds a file that still has the loaded bytes. */
async function placeOf(
  file: FileOnRecord,
  config: Config,
  erasing: Erasing | undefined,
): Promise<FoundFile | undefined> {
  for (const place of await placesOf(file, config.archive)) {
    // The place where it was read can still contain persons who were erased since.
    const inputs = [place, ...(erasing ? [asInput(place, file, erasing) ?? place] : [])]
    try {
      for (const input of inputs) if ((await hashFile(input)).hash === file.hash) return input
    } catch (error) {
      if (!(error instanceof SourceFileError)) throw error
    }
  }
  return undefined
}

async function backUpFile(writer: TarWriter, file: FileOnRecord, place: FoundFile): Promise<BackedUpFile> {
  const { file_id: fileId, name } = file
  const entries: string[] = []
  if (place.gzip && !place.zip && !place.eraser) {
    entries.push(fileEntry(fileId, name, 1))
    await writer.add(fileEntry(fileId, name, 1), place.size, createReadStream(place.path))
  } else {
    for await (const block of gzipBlocks(copies(new SourceBytes(place)))) {
      entries.push(fileEntry(fileId, name, entries.length + 1))
      await writer.addBytes(entries.at(-1) as string, block)
    }
  }
  return {
    fileId,
    name,
    fileDate: file.file_date.toISOString(),
    modifiedAt: file.modified_at.toISOString(),
    hash: file.hash,
    archivedPath: file.archived_path,
    entries,
  }
}

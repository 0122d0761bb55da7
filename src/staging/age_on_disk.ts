import { stat } from 'node:fs/promises'
import { readRecordedAge } from './recorded_age.ts'
import type { FoundFile } from './source_file.ts'

/** What a file on disk says about its age. */
export type AgeOnDisk = Pick<FoundFile, 'name' | 'modifiedAt' | 'writtenAt' | 'size' | 'remarks'>

/**
 * The age of a file: by its record where it has one, else by its name and modification time.
 *
 * A file that was given another name is another file, as it is without a record: then the new name counts, and the
 * recorded time. A file system that spells names in its own way (`ORDERS.CSV`) gives no other name.
 *
 * @throws {SourceFileError} if the record is damaged; errors of the file system pass as they are.
 */
export async function ageOnDisk(
  path: string,
  { name, gzip }: Pick<FoundFile, 'name' | 'gzip'>,
): Promise<AgeOnDisk> {
  const { mtime: writtenAt, size } = await stat(path)
  const onDisk = { writtenAt, size }
  const recorded = gzip ? await readRecordedAge(path) : undefined
  if (!recorded) return { ...onDisk, name, modifiedAt: writtenAt, remarks: [] }
  const isSpelledAnew = spelledAlike(name) === spelledAlike(recorded.name)
  return {
    ...onDisk,
    name: isSpelledAnew ? recorded.name : name,
    modifiedAt: recorded.modifiedAt,
    remarks: isSpelledAnew
      ? []
      : [`it was archived as ${recorded.name}: under another name it counts as another file`],
  }
}

function spelledAlike(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

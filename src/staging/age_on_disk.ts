import { stat } from 'node:fs/promises'
import { readRecordedAge } from './recorded_age.ts'
import type { FoundFile } from './source_file.ts'

/** What a file on disk says about its age. */
export type AgeOnDisk = Pick<FoundFile, 'name' | 'modifiedAt' | 'writtenAt' | 'size' | 'remarks'>

/**
 * The age of a file: from its record if it has one, otherwise from its name and modification time.
 *
 * A renamed file counts as another file, as without a record: then the new name and the recorded time count. A file
 * system that changes the spelling of names (`ORDERS.CSV`) doesn't rename.
 *
 * @throws {SourceFileError} if the record is damaged. Errors of the file system are passed on.
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

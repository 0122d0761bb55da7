import type { Config } from '../../config/config.ts'
import { sql } from '../../db/sql.ts'
import type { Connection } from '../../db/statements.ts'
import { SourceFileError } from '../../errors.ts'
import { asInput, type FileOnRecord, filesOnRecord, placesOf } from '../../pipeline/verify/source_files.ts'
import type { Erasing } from '../../staging/erasing/erasing.ts'
import { SourceBytes } from '../../staging/source_bytes.ts'

/** A record of a file that is a person's. */
export interface RecordOfPerson {
  /** Where the file is now. */
  path: string
  name: string
  /** The file, and those that were made from it. */
  fileIds: number[]
  line: number
  /** By the columns of the file; of one that falls into other columns, nothing is known by column. */
  values: Record<string, string>
}

/** The records of all files on record that are the person's of this erasing, from the first place where each file is. */
export async function recordsInFiles(
  trx: Connection,
  config: Config,
  erasing: Erasing,
): Promise<RecordOfPerson[]> {
  const onRecord = await filesOnRecord(trx, sql`true`)
  const records: RecordOfPerson[] = []
  for (const file of onRecord.filter(({ parent_file_id }) => parent_file_id === null)) {
    const made = onRecord.filter(({ parent_file_id }) => parent_file_id === file.file_id)
    records.push(
      ...(await recordsIn(
        file,
        [file, ...made].map(({ file_id }) => file_id),
        config,
        erasing,
      )),
    )
  }
  return records
}

async function recordsIn(
  file: FileOnRecord,
  fileIds: number[],
  config: Config,
  erasing: Erasing,
): Promise<RecordOfPerson[]> {
  for (const place of await placesOf(file, config.archive)) {
    const input = asInput(place, file, undefined)
    if (!input) return []
    const records: RecordOfPerson[] = []
    const eraser = erasing.eraserOf(input, (line, values) => {
      const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
      records.push({ path: place.path, name: file.name, fileIds, line, values: filled })
    })
    try {
      for await (const _ of new SourceBytes({ ...input, eraser }));
      return records
    } catch (error) {
      if (!(error instanceof SourceFileError)) throw error
    }
  }
  return []
}

import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, readRow } from '../../db/statements.ts'
import { UsageError } from '../../errors.ts'
import { type FileOnRecord, filesOnRecord } from '../../pipeline/verify/source_files.ts'
import { shown } from '../../shown_text.ts'
import { readAgain } from './read_again.ts'
import { inSnapshot } from './snapshot.ts'
import { traceRecord } from './trace_record.ts'
import { type TracedLine, traceRow } from './trace_row.ts'

/**
 * Reports the outcome of a line of a loaded file, for each file on record with that name. For a file of a source it
 * reports the record first, then each row made from it.
 *
 * @throws {UsageError} if there is no such file on record, or no row begins on that line.
 */
export async function traceLine(
  db: OpenDatabase,
  config: Config,
  name: string,
  line: number,
): Promise<TracedLine[]> {
  return inSnapshot(db, async (trx) => {
    const base = name.replace(/^.*[\\/]/, '').replace(/\.gz$/i, '')
    const files = await filesOnRecord(trx, sql`name = ${base}`)
    if (files.length === 0) throw await unknownFile(trx, base)
    const traced: TracedLine[] = []
    const problems: string[] = []
    // Files made from a file of a source are reported with that file.
    for (const file of files.filter(({ parent_file_id }) => parent_file_id === null)) {
      const made = files.filter(({ parent_file_id }) => parent_file_id === file.file_id)
      const answer = await traceInFile(trx, config, file, made, line)
      if (typeof answer === 'string') problems.push(answer)
      else traced.push(...answer)
    }
    if (traced.length === 0) {
      throw new UsageError(problems.join('\n'), {
        hint: 'Count the physical lines of the file; the header is line 1, and a row counts by the line it begins on.',
      })
    }
    return traced
  })
}

async function traceInFile(
  trx: Connection,
  config: Config,
  file: FileOnRecord,
  made: readonly FileOnRecord[],
  line: number,
): Promise<TracedLine[] | string> {
  if (file.outcome === 'converted') return traceRecord(trx, config, file, made, line)
  const row = await traceRow(trx, file, line, await readAgain(trx, config, file, line))
  return typeof row === 'string' ? row : [row]
}

async function unknownFile(trx: Connection, name: string): Promise<UsageError> {
  const refused = await readRow(
    trx,
    { error: col.text },
    sql`select error from ops.files where name = ${name} and outcome = 'refused' order by file_id desc limit 1`,
  )
  if (refused) {
    return new UsageError(
      `${shown(name)} was refused as a whole, and nothing of it was loaded: ${refused.error}`,
    )
  }
  return new UsageError(`No file of the name ${shown(name)} was ever loaded.`, {
    hint: 'Give the name as it was in the inbox, without a folder: storehouse trace orders_2026-11-20.csv:17',
  })
}

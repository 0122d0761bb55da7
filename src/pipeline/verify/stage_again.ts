import type pg from 'pg'
import type { Config } from '../../config/config.ts'
import { type Executor, rowsOf } from '../../db/query.ts'
import { SourceFileError } from '../../errors.ts'
import { type StagedFile, stageFile } from '../../staging/stage_file.ts'
import type { TimeBounds } from '../../staging/time_bounds.ts'
import type { Staged } from '../stage.ts'
import { type FileOnRecord, placesOf } from './source_files.ts'

/** Lines of a file that production does not have: bad ones that are open or discarded, and waiting ones discarded. */
export interface KeptOut {
  bad: Set<number>
  discarded: Set<number>
}

export interface StagedAgain {
  staged?: Staged
  /** Why the file could not be read as it was. */
  missing?: string
  /** Lines that were sound when the file was loaded and are not now. */
  unreadable: number[]
}

/** Lines that are kept out of production, by file. */
export async function linesKeptOut(trx: Executor): Promise<Map<number, KeptOut>> {
  const rows = await rowsOf<{ file_id: number; bad: number[]; discarded: number[] }>(
    trx,
    `select
       file_id,
       coalesce(array_agg(line) filter (where reason <> 'orphan'), '{}') as bad,
       coalesce(array_agg(line) filter (where reason = 'orphan'), '{}') as discarded
     from ops.rejected_rows
     where status in ('open', 'discarded') and (reason <> 'orphan' or status = 'discarded')
     group by file_id`,
  )
  return new Map(
    rows.map((row) => [row.file_id, { bad: new Set(row.bad), discarded: new Set(row.discarded) }]),
  )
}

/**
 * Stages a file on record again, under its own number, in the scratch database: the very bytes that were loaded, by
 * the same code. Lines that production does not have, since they were bad then or were discarded, are taken out again
 * where they are sound now.
 */
export async function stageAgain(
  client: pg.Client,
  logClient: pg.Client,
  config: Config,
  bounds: TimeBounds,
  file: FileOnRecord,
  keptOut: KeptOut | undefined,
): Promise<StagedAgain> {
  const read = await readAgain(client, logClient, config, bounds, file)
  if (typeof read === 'string') return { missing: read, unreadable: [] }
  const { staged: content, source } = read
  const { rows } = await logClient.query<{ line: number }>(
    'select line from staging.rejected_rows where _file_id = $1',
    [file.file_id],
  )
  const bad = new Set(rows.map(({ line }) => line))
  const out = [...(keptOut?.bad ?? [])].filter((line) => !bad.has(line))
  out.push(...(keptOut?.discarded ?? []))
  const removed = await logClient.query(
    `delete from staging.${file.feed} where _file_id = $1 and _line = any ($2)`,
    [file.file_id, out],
  )
  const unreadable = [...bad].filter((line) => !keptOut?.bad.has(line))
  const count = removed.rowCount ?? 0
  const { feed, file_id: fileId, name, path } = file
  const nothing = { inserted: 0, updated: 0, unchanged: 0, duplicate: 0, superseded: 0, waiting: 0 }
  const counts = { rowsRead: content.rowsRead, rejected: content.rejected + count }
  return {
    unreadable,
    staged: {
      stagedFileId: fileId,
      fileId,
      feed,
      ...counts,
      staged: content.staged - count,
      file: {
        source,
        staged: content,
        fileDate: file.file_date,
        result: { feed, name, path, outcome: 'loaded', ...counts, ...nothing, warnings: [] },
      },
    },
  }
}

/** Stages the first of the places of a file that holds the bytes that were loaded; else says why none does. */
async function readAgain(
  client: pg.Client,
  logClient: pg.Client,
  config: Config,
  bounds: TimeBounds,
  file: FileOnRecord,
) {
  let why = 'it is not there any more'
  for (const source of await placesOf(file, config.archive)) {
    try {
      const staged = await stageFile(client, logClient, source, file.file_id, { config, bounds })
      const problem = changeOf(staged, file)
      if (problem === undefined) return { source, staged }
      why = problem
      await logClient.query(`delete from staging.${file.feed} where _file_id = $1`, [file.file_id])
      await logClient.query('delete from staging.rejected_rows where _file_id = $1', [file.file_id])
    } catch (error) {
      if (!(error instanceof SourceFileError)) throw error
      why = error.message
    }
  }
  return why
}

function changeOf(staged: StagedFile, file: FileOnRecord): string | undefined {
  if (staged.hash !== file.hash) return 'it holds other bytes than those that were loaded'
  if (staged.delimiter !== file.delimiter || staged.columns.join('\n') !== file.columns.join('\n')) {
    return 'the configuration reads its header differently now'
  }
  return undefined
}

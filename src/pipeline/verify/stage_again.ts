import type pg from 'pg'
import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import { ident, sql } from '../../db/sql.ts'
import { type Connection, execute, readRows } from '../../db/statements.ts'
import { SourceFileError } from '../../errors.ts'
import { noOutcomes } from '../../model/outcomes.ts'
import { hasKey } from '../../production/index.ts'
import type { Erasing } from '../../staging/erasing/erasing.ts'
import { readingMark } from '../../staging/reading_mark.ts'
import type { InputFile } from '../../staging/source_file.ts'
import { stageExport } from '../../staging/stage_export.ts'
import { stageFile } from '../../staging/stage_file.ts'
import type { TimeBounds } from '../../staging/time_bounds.ts'
import { isReadOtherwise } from '../read_again/needed.ts'
import type { Staged } from '../staged.ts'
import { entriesOf } from '../staged_export.ts'
import { asInput, type FileOnRecord, placesOf } from './source_files.ts'

/** Lines of a file that production does not have: open or discarded bad ones, and discarded waiting ones. */
export interface KeptOut {
  bad: Set<number>
  /** If a line of a source became several rows, the key says which. */
  discarded: Array<{ line: number; row_key: string }>
}

export interface StagedAgain {
  /** The file. For a file of a source, also those made from it. */
  staged: Staged[]
  /** Why the file could not be read as before. */
  missing?: string
  /** Lines that were sound when the file was loaded and are not now. */
  unreadable: Array<{ fileId: number; line: number }>
}

/** A file on record to read again. */
export interface ReadAgain {
  file: FileOnRecord
  /** For a file of a source: the files made from it. */
  made: readonly FileOnRecord[]
  /** By file. */
  keptOut: ReadonlyMap<number, KeptOut>
}

/** Lines that are kept out of production, by file. */
export async function linesKeptOut(trx: Connection): Promise<Map<number, KeptOut>> {
  const rows = await readRows(
    trx,
    { file_id: col.number, bad: col.numbers, discarded: col.json<{ line: number; row_key: string }[]>() },
    sql`select
       file_id,
       coalesce(array_agg(line) filter (where reason <> 'orphan'), '{}') as bad,
       coalesce(jsonb_agg(jsonb_build_object('line', line, 'row_key', row_key)) filter (where reason = 'orphan'), '[]')
         as discarded
     from ops.rejected_rows
     where status in ('open', 'discarded') and (reason <> 'orphan' or status = 'discarded')
     group by file_id`,
  )
  return new Map(rows.map(({ file_id, bad, discarded }) => [file_id, { bad: new Set(bad), discarded }]))
}

/**
 * Stages a file on record again, with its own number, in the scratch database: exactly the loaded bytes, by the same
 * code. Lines that production does not have, because they were bad then or were discarded, are removed if they are
 * sound now.
 */
export async function stageAgain(
  client: pg.Client,
  logClient: pg.Client,
  context: { config: Config; bounds: TimeBounds; erasing: Erasing | undefined },
  task: ReadAgain,
): Promise<StagedAgain> {
  const read = isReadOtherwise(context.config, task.file)
    ? 'the settings read it otherwise now: the next storehouse load reads it again'
    : await stagePlaces(client, logClient, context, task)
  if (typeof read === 'string') return { missing: read, staged: [], unreadable: [] }
  const unreadable: StagedAgain['unreadable'] = []
  for (const staged of read) {
    const { fileId, rejected } = staged
    const removed = await takeOut(logClient, staged, task.keptOut.get(fileId), unreadable)
    if (staged.records) continue
    staged.staged -= removed
    staged.rejected = rejected + removed
  }
  return { staged: read, unreadable }
}

/** Removes the lines to keep out and returns how many rows that were. Records those that are bad only now. */
async function takeOut(
  logClient: pg.Client,
  { fileId, feed, records }: Staged,
  keptOut: KeptOut | undefined,
  unreadable: StagedAgain['unreadable'],
): Promise<number> {
  const rows = await readRows(
    logClient,
    { line: col.number },
    sql`select line from staging.rejected_rows where _file_id = ${fileId}`,
  )
  const bad = new Set(rows.map(({ line }) => line))
  for (const line of bad) if (!keptOut?.bad.has(line)) unreadable.push({ fileId, line })
  const out = [...(keptOut?.bad ?? [])].filter((line) => !bad.has(line))
  if (records) return 0
  let discarded = 0
  for (const { line, row_key } of keptOut?.discarded ?? []) {
    const isRow = hasKey(feed, sql`${row_key}::text`)
    discarded += await execute(
      logClient,
      sql`delete from staging.${ident(feed)} as s where s._file_id = ${fileId} and s._line = ${line} and (${isRow})`,
    )
  }
  if (out.length === 0) return discarded
  const removed = await execute(
    logClient,
    sql`delete from staging.${ident(feed)} where _file_id = ${fileId} and _line = any (${out}::integer[])`,
  )
  return discarded + removed
}

/** Stages the first place of a file that has the loaded bytes, or says why none does. */
async function stagePlaces(
  client: pg.Client,
  logClient: pg.Client,
  context: { config: Config; bounds: TimeBounds; erasing: Erasing | undefined },
  { file, made }: ReadAgain,
): Promise<Staged[] | string> {
  let why = 'it is not there any more'
  for (const place of await placesOf(file, context.config.archive)) {
    const source = asInput(place, file, context.erasing)
    if (!source) return `this version knows no source ${file.source}`
    try {
      const staged = await stageInput(client, logClient, context, source, { file, made })
      const problem = changeOf(staged, { file, made })
      if (problem === undefined) return staged
      why = problem
      for (const { fileId, feed, records } of staged) {
        if (!records)
          await execute(logClient, sql`delete from staging.${ident(feed)} where _file_id = ${fileId}`)
        await execute(logClient, sql`delete from staging.rejected_rows where _file_id = ${fileId}`)
      }
    } catch (error) {
      if (!(error instanceof SourceFileError)) throw error
      why = error.message
    }
  }
  return why
}

async function stageInput(
  client: pg.Client,
  logClient: pg.Client,
  context: { config: Config; bounds: TimeBounds },
  source: InputFile,
  { file, made }: Pick<ReadAgain, 'file' | 'made'>,
): Promise<Staged[]> {
  const { file_id: fileId, file_date: fileDate } = file
  const reading = readingMark(context.config, source)
  if (source.kind) {
    const idOf = async (feed?: string) =>
      feed === undefined ? fileId : (made.find((each) => each.feed === feed)?.file_id ?? UNKNOWN_FILE)
    return entriesOf(source, fileDate, reading, await stageExport(client, logClient, source, idOf, context))
  }
  const staged = await stageFile(client, logClient, source, fileId, context)
  const { rowsRead, rejected } = staged
  const { feed, name, path } = source
  const result = {
    ...noOutcomes,
    feed,
    name,
    path,
    outcome: 'loaded' as const,
    rowsRead,
    rejected,
    warnings: [],
  }
  return [
    {
      stagedFileId: fileId,
      fileId,
      feed,
      rowsRead,
      rejected,
      staged: staged.staged,
      file: { source, staged, fileDate, reading, hasWholeOrders: file.has_whole_orders, result },
    },
  ]
}

/** Number of a file that was not made at the time of the load but is now. */
const UNKNOWN_FILE = 0

function changeOf(
  staged: readonly Staged[],
  { file, made }: Pick<ReadAgain, 'file' | 'made'>,
): string | undefined {
  const [whole, ...parts] = staged
  const content = whole?.file?.staged
  if (content?.hash !== file.hash) return 'it holds other bytes than those that were loaded'
  const isSameHeader =
    content.delimiter === file.delimiter && content.columns.join('\n') === file.columns.join('\n')
  if (!isSameHeader) return 'the configuration reads its header differently now'
  const isSameFeeds =
    parts.length === made.length &&
    parts.every(({ fileId }) => made.some(({ file_id }) => file_id === fileId))
  return isSameFeeds ? undefined : 'the configuration makes rows of other feeds of it now'
}

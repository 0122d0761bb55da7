import type { Config, Privacy } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import { compareTables, sharedTables } from '../../db/compare_databases.ts'
import type { TableDifferences } from '../../db/compare_rows.ts'
import { NoDatabaseBeside, withDatabaseBeside } from '../../db/database_beside.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { ident, joined, literal, raw, sql } from '../../db/sql.ts'
import { type Connection, execute, readRow } from '../../db/statements.ts'
import { inTransaction } from '../../db/transaction.ts'
import { feedByName } from '../../model/feeds/index.ts'
import { productionSteps } from '../../production/index.ts'
import { makeRunTables } from '../../scopes/run_tables.ts'
import { counted } from '../../shown_text.ts'
import { stagingBounds } from '../../staging/time_bounds.ts'
import { closeAccounts } from '../accounts.ts'
import { joinedColumns } from '../analyze.ts'
import { cleanTextsOf } from '../clean_texts.ts'
import { readErasing } from '../erase/read_erasing.ts'
import { registerFiles } from '../register_files.ts'
import type { RunLog } from '../run_log.ts'
import type { Staged } from '../staged.ts'
import { cancelOnAbort, prepareTransaction } from '../transaction.ts'
import { discardedRows, fileAccounts, type Gaps, hasGaps, judgeOf, waitingRows } from './judge.ts'
import type { ProductionComparison } from './results.ts'
import { type FileOnRecord, filesOnRecord } from './source_files.ts'
import { linesKeptOut, type StagedAgain, stageAgain } from './stage_again.ts'

export interface ComparedProduction {
  production: ProductionComparison
  tables: TableDifferences[]
  notes: string[]
}

/**
 * Derives production again from the files on record, all at once, in a database made for it on the same server, and
 * compares every table row by row. Rows from files that are gone are compared as far as possible, and counted.
 */
export async function compareProduction(
  trx: Connection,
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  told: number,
  signal: AbortSignal | undefined,
): Promise<ComparedProduction> {
  try {
    return await withDatabaseBeside(db, 'verify', (beside) =>
      deriveAndCompare(trx, beside, log, config, told, signal),
    )
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof NoDatabaseBeside)) throw error
    return {
      production: {
        outcome: 'left_out',
        reason: error.message,
        files: 0,
        missingFiles: [],
        rowsNotCompared: 0,
      },
      tables: [],
      notes: [],
    }
  }
}

async function deriveAndCompare(
  trx: Connection,
  beside: OpenDatabase,
  log: RunLog,
  config: Config,
  told: number,
  signal: AbortSignal | undefined,
): Promise<ComparedProduction> {
  const onRecord = await filesOnRecord(trx)
  const files = onRecord.filter(({ parent_file_id }) => parent_file_id === null)
  const madeFrom = (file: FileOnRecord) =>
    onRecord.filter(({ parent_file_id }) => parent_file_id === file.file_id)
  const missingFiles: ProductionComparison['missingFiles'] = []
  const gaps: Gaps = { files: new Set(), lines: new Set() }
  const notes: string[] = []
  const { zone, privacy } = await copySettings(trx, beside)
  const staged: Staged[] = []
  const noteFile = (file: FileOnRecord, again: StagedAgain) => {
    if (again.missing !== undefined) {
      missingFiles.push({ name: file.name, path: file.archived_path ?? file.path, why: again.missing })
      for (const each of [file, ...madeFrom(file)]) gaps.files.add(each.file_id)
    }
    if (again.unreadable.length > 0) {
      notes.push(
        `${file.name}: the present configuration would reject ${counted(again.unreadable.length, 'loaded line')}; their rows are not compared.`,
      )
    }
    for (const { fileId, line } of again.unreadable) gaps.lines.add(`${fileId}:${line}`)
    staged.push(...again.staged)
  }
  await log.step('files again', async () => {
    const [client, logClient] = await Promise.all([beside.connect(), beside.connect()])
    try {
      const bounds = await stagingBounds(logClient, zone)
      const keptOut = await linesKeptOut(trx)
      const erasing = await readErasing(trx, config)
      for (const [index, file] of files.entries()) {
        signal?.throwIfAborted()
        log.progress({ step: 'files again', detail: file.name, done: index, total: files.length })
        noteFile(
          file,
          await stageAgain(
            client,
            logClient,
            { config, bounds, erasing },
            { file, made: madeFrom(file), keptOut },
          ),
        )
      }
    } finally {
      await Promise.all([client.end(), logClient.end()])
    }
    await cleanTextsOf(beside, staged, { ...config, privacy })
    return { rowsIn: files.length, rowsOut: staged.reduce((sum, file) => sum + file.staged, 0) }
  })
  if (staged.length === 0 && files.length > 0) {
    const reason = 'none of the files on record is there any more as it was loaded'
    return {
      production: { outcome: 'left_out', reason, files: 0, missingFiles, rowsNotCompared: 0 },
      tables: [],
      notes,
    }
  }
  const compareWithin = async (fresh: Connection) => {
    const stopWatching = await cancelOnAbort(fresh, log, signal)
    try {
      await log.step('production again', () => deriveProduction(fresh, log, zone, staged, signal))
      return await compareAll(trx, fresh, log, gaps, told, signal)
    } finally {
      stopWatching()
    }
  }
  const { tables, excused } = await inTransaction(beside.pool, compareWithin, { isTakenBack: true })
  return {
    tables,
    notes,
    production: {
      outcome: 'compared',
      files: files.length - missingFiles.length,
      missingFiles,
      rowsNotCompared: excused,
    },
  }
}

/**
 * Copies the settings of the publication, and its salt. Returns the time zone of times without an offset and how texts
 * were cleaned.
 */
async function copySettings(
  trx: Connection,
  beside: OpenDatabase,
): Promise<{ zone: string; privacy: Privacy }> {
  const row = await readRow(
    trx,
    { settings: col.json<unknown>(), zone: col.text, privacy: col.json<Privacy>().orNull, columns: col.text },
    sql`select to_jsonb(s) as settings, s.source_timezone as zone, s.privacy,
       (select string_agg(attname, ', ' order by attnum) from pg_attribute
        where attrelid = 'ops.settings'::regclass and attnum > 0 and not attisdropped) as columns
     from ops.settings as s`,
  )
  if (!row?.privacy) throw new Error('ops.settings has no row, or does not say how texts were cleaned')
  await execute(beside.pool, sql`delete from ops.settings`)
  await execute(
    beside.pool,
    sql`insert into ops.settings (${raw(row.columns)})
     select ${raw(row.columns)} from jsonb_populate_record(null::ops.settings, ${JSON.stringify(row.settings)}::jsonb)`,
  )
  return { zone: row.zone, privacy: row.privacy }
}

/** One load of all files at once, up to production. */
async function deriveProduction(
  fresh: Connection,
  log: RunLog,
  sourceTimezone: string,
  staged: readonly Staged[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const feed of new Set(staged.map((file) => file.feed))) {
    if (!feedByName(feed)) continue
    await execute(fresh, sql`analyze staging.${ident(feed)} (${joined(joinedColumns(feed).map(raw))})`)
  }
  await prepareTransaction(fresh, { sourceTimezone })
  await makeRunTables(fresh, log.runId, true)
  await registerFiles(fresh, log, staged)
  for (const step of productionSteps) {
    signal?.throwIfAborted()
    log.progress({ step: 'production again', detail: step.name })
    await step.load(fresh)
  }
  await closeAccounts(fresh, staged)
}

/** Compares every table of production, the waiting rows and the accounts of files. */
async function compareAll(
  trx: Connection,
  fresh: Connection,
  log: RunLog,
  gaps: Gaps,
  told: number,
  signal: AbortSignal | undefined,
): Promise<{ tables: TableDifferences[]; excused: number }> {
  const tables: TableDifferences[] = []
  let excused = 0
  // Both sides must write instants alike.
  const zone = await readRow(trx, { name: col.text }, sql`select current_setting('timezone') as name`)
  await execute(fresh, sql`set local timezone = ${literal(zone?.name ?? 'UTC')}`)
  const discarded = await discardedRows(trx)
  const shared = [
    ...(await sharedTables(trx, 'production', ['outcome'])),
    ...(hasGaps(gaps) ? [] : [waitingRows, fileAccounts]),
  ]
  for (const table of shared) {
    signal?.throwIfAborted()
    await log.step(`${table.name.replace('production.', '')} again`, async () => {
      const compared = await compareTables(fresh, trx, table, judgeOf(table, gaps, discarded), told)
      excused += compared.excused
      tables.push({ table: table.name, differing: compared.differing, differences: compared.differences })
      return { rowsOut: compared.differing }
    })
  }
  return { tables, excused }
}

import type pg from 'pg'
import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import { sql } from '../db/sql.ts'
import { execute, readRows, readValue } from '../db/statements.ts'
import { SourceFileError } from '../errors.ts'
import { eventFeeds, feedByName } from '../model/feeds/index.ts'
import { noOutcomes } from '../model/outcomes.ts'
import { hashFile } from '../staging/hash_file.ts'
import { readingMark } from '../staging/reading_mark.ts'
import type { ExportFile, FoundFile, InputFile, SourceFile } from '../staging/source_file.ts'
import { stageExport } from '../staging/stage_export.ts'
import { stageFile } from '../staging/stage_file.ts'
import { stagingBounds, type TimeBounds } from '../staging/time_bounds.ts'
import { KnownColumns } from './known_columns.ts'
import { asBefore, unreadable } from './read_again/as_before.ts'
import type { FilesAgain } from './read_again/files.ts'
import type { FileResult } from './results.ts'
import type { RunLog } from './run_log.ts'
import type { NewlyStaged, Staged } from './staged.ts'
import { entriesOf } from './staged_export.ts'

export interface StagingResult {
  staged: Staged[]
  files: FileResult[]
  /** Files that were loaded before. They are still archived. */
  skipped: Array<{ source: FoundFile & { feed: string }; result: FileResult; fileDate: Date; hash: string }>
}

interface StageOptions {
  dryRun: boolean
  signal?: AbortSignal | undefined
  /** The files on record to read again. */
  again?: FilesAgain | undefined
}

/** Called with what was staged of a feed, when all its files have been read. */
export type OnFeedStaged = (feed: string, staged: readonly Staged[]) => Promise<void>

/**
 * Stages the files that were not loaded before, and those to read again, each in a short transaction of its own. A
 * refused file is recorded (except in a dry run) and doesn't keep others from being loaded. Files of sources come
 * first, because they can make rows of any feed. Then come events: they are the most, and can be prepared while the
 * rest is staged. The results are in the order of the given files.
 */
export async function stageFiles(
  client: pg.Client,
  log: RunLog,
  config: Config,
  sources: readonly InputFile[],
  options: StageOptions,
  onFeedStaged: OnFeedStaged,
): Promise<StagingResult> {
  const { again } = options
  // Files to read again come first, so that the same file in the inbox counts as loaded before.
  const ordered = inOrderOfWork([...(again?.keys() ?? []), ...sources])
  const result: StagingResult = { staged: [], files: [], skipped: [] }
  const stager = await Stager.begin(client, log, config, again)
  const tellOf = (feed: string) =>
    onFeedStaged(
      feed,
      result.staged.filter((one) => one.feed === feed),
    )
  for (const [index, source] of ordered.entries()) {
    options.signal?.throwIfAborted()
    log.progress({ step: 'staging', detail: source.name, done: index, total: ordered.length })
    await stageOne(stager, source, log, config, options, result)
    if (!source.kind && ordered[index + 1]?.feed !== source.feed) await tellOf(source.feed)
  }
  // Feeds whose rows were only made by files of sources.
  const told = new Set<string>(ordered.flatMap(({ kind, feed }) => (kind ? [] : [feed])))
  const made = new Set(result.staged.map(({ feed }) => feed))
  for (const feed of made) if (!told.has(feed) && feedByName(feed)) await tellOf(feed)
  return inOrderOf(sources, result)
}

/** Stages a file, or records why not: it was loaded before, or is refused. */
async function stageOne(
  stager: Stager,
  source: InputFile,
  log: RunLog,
  config: Config,
  { again, dryRun }: StageOptions,
  result: StagingResult,
): Promise<void> {
  const isNew = !again?.has(source)
  const fileDate = await instantOf(log.client, source, config.timezone)
  try {
    const hash = await stager.hashLoadedBefore(source, fileDate)
    if (hash !== undefined) {
      const skipped: FileResult = { ...blankResult(source), outcome: 'skipped', reason: 'loaded before' }
      result.files.push(skipped)
      result.skipped.push({ source, result: skipped, fileDate, hash })
      return
    }
    const staged = await stager.stage(source, fileDate)
    if (isNew) result.files.push(...staged.map(({ file }) => file.result))
    result.staged.push(...staged)
  } catch (error) {
    if (!(error instanceof SourceFileError)) throw error
    if (!isNew) throw unreadable(error)
    result.files.push(refusedFile(source, error))
    if (!dryRun) await noteRefused(log, source, fileDate, error)
  }
}

/** Stages one file after another, and knows which were loaded before. */
class Stager {
  private readonly client: pg.Client
  private readonly log: RunLog
  private readonly config: Config
  private readonly bounds: TimeBounds
  /** Hashes by the identity of files. */
  private readonly known: Map<string, Set<string>>
  private readonly columns: KnownColumns
  private readonly again: FilesAgain | undefined

  private constructor(
    client: pg.Client,
    log: RunLog,
    config: Config,
    bounds: TimeBounds,
    known: Map<string, Set<string>>,
    again: FilesAgain | undefined,
  ) {
    this.client = client
    this.log = log
    this.config = config
    this.bounds = bounds
    this.known = known
    this.columns = new KnownColumns(log.client)
    this.again = again
  }

  static async begin(
    client: pg.Client,
    log: RunLog,
    config: Config,
    again: FilesAgain | undefined,
  ): Promise<Stager> {
    const bounds = await stagingBounds(log.client, config.sourceTimezone)
    const known = again ? new Map<string, Set<string>>() : await knownFiles(log.client)
    return new Stager(client, log, config, bounds, known, again)
  }

  /** The hash of a file that was loaded before. A file of a source may have been loaded as one of a feed. */
  async hashLoadedBefore(source: InputFile, fileDate: Date): Promise<string | undefined> {
    const feeds = source.kind ? [source.feed, ...source.kind.makes] : [source.feed]
    const known = feeds.flatMap((feed) => this.known.get(identityOf(feed, source.name, fileDate)) ?? [])
    if (known.length === 0) return undefined
    const { hash } = await hashFile(source, this.config.gzip)
    return known.some((hashes) => hashes.has(hash)) ? hash : undefined
  }

  /** The staged file. For a file of a source, also the files made from it. */
  async stage(source: InputFile, fileDate: Date): Promise<NewlyStaged[]> {
    const onRecord = this.again?.get(source)
    if (!onRecord) checkFileDate(source, fileDate, this.bounds)
    const staged = source.kind
      ? await this.stageExport(source, fileDate)
      : [await this.stageFile(source, fileDate)]
    const identity = identityOf(source.feed, source.name, fileDate)
    const hashes = this.known.get(identity) ?? new Set()
    for (const { file } of staged) hashes.add(file.staged.hash)
    this.known.set(identity, hashes)
    if (onRecord) await asBefore(this.log.client, staged, onRecord)
    return staged
  }

  /** A file that was loaded before is no zip bomb, whatever its unpacked size. */
  private contextOf(source: InputFile) {
    const { config, bounds } = this
    const { gzip, ...rest } = config
    return { config: { ...rest, ...(this.again?.has(source) ? {} : { gzip }) }, bounds }
  }

  private async stageExport(source: ExportFile, fileDate: Date): Promise<NewlyStaged[]> {
    const { client, log, config } = this
    const numberOf = () => nextFileId(log.client)
    const staged = await stageExport(client, log.client, source, numberOf, this.contextOf(source))
    return entriesOf(source, fileDate, readingMark(config, source), staged)
  }

  private async stageFile(source: SourceFile, fileDate: Date): Promise<NewlyStaged> {
    const { client, log, config } = this
    const fileId = await nextFileId(log.client)
    const staged = await stageFile(client, log.client, source, fileId, this.contextOf(source))
    const { rowsRead, rejected, leftOutByRule } = staged
    const warnings = [...source.remarks, ...(await this.columns.compare(staged))]
    const result: FileResult = {
      ...blankResult(source),
      outcome: 'loaded',
      rowsRead,
      rejected,
      leftOutByRule,
      warnings,
    }
    return {
      stagedFileId: fileId,
      fileId,
      feed: source.feed,
      rowsRead,
      staged: staged.staged,
      rejected,
      file: {
        source,
        staged,
        fileDate,
        reading: readingMark(config, source),
        hasWholeOrders: config.feeds[source.feed]?.wholeOrders ?? false,
        result,
      },
    }
  }
}

function inOrderOfWork(sources: readonly InputFile[]): InputFile[] {
  const place = (file: InputFile) => (file.kind ? 0 : eventFeeds.includes(file.feed) ? 1 : 2)
  return [...sources].sort((a, b) => place(a) - place(b))
}

function identityOf(feed: string, name: string, fileDate: Date): string {
  return `${feed}\n${name}\n${fileDate.getTime()}`
}

function inOrderOf(sources: readonly InputFile[], { staged, files, skipped }: StagingResult): StagingResult {
  const places = new Map(sources.map(({ path }, place) => [path, place]))
  const sorted = <T>(list: T[], path: (item: T) => string | undefined) =>
    list.sort((a, b) => (places.get(path(a) ?? '') ?? 0) - (places.get(path(b) ?? '') ?? 0))
  return {
    staged: sorted(staged, ({ file }) => file?.source.path),
    files: sorted(files, ({ path }) => path),
    skipped: sorted(skipped, ({ source }) => source.path),
  }
}

function blankResult({ feed, name, path, remarks }: InputFile): Omit<FileResult, 'outcome'> {
  return { ...noOutcomes, feed, name, path, rowsRead: 0, warnings: [...remarks] }
}

function refusedFile(source: InputFile, error: SourceFileError): FileResult {
  return {
    ...blankResult(source),
    outcome: 'refused',
    reason: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  }
}

/** Records a file that is refused as a whole. The record survives whatever happens to the run. */
async function noteRefused(
  log: RunLog,
  source: InputFile,
  fileDate: Date,
  error: SourceFileError,
): Promise<void> {
  await execute(
    log.client,
    sql`insert into ops.files (run_id, feed, name, group_name, part, path, file_date, modified_at, outcome, error)
     values (${log.runId}, ${source.feed}, ${source.name}, ${source.groupName}, ${source.part ?? ''}, ${source.path}, ${fileDate}, ${source.modifiedAt}, 'refused', ${error.message})`,
  )
}

/**
 * The file date replaces a missing `updated_at`, so the bounds of times apply to it.
 *
 * @throws {SourceFileError} if it lies outside of them.
 */
function checkFileDate(source: InputFile, fileDate: Date, bounds: TimeBounds): void {
  const isNamed = 'day' in source.fileDate
  const day = 'day' in source.fileDate ? source.fileDate.day : fileDate.toISOString().slice(0, 10)
  const what = isNamed ? `its file date ${day}` : `its modification time, ${day}, which is its file date,`
  const mend = isNamed
    ? 'Correct the date in its name'
    : `Write a date into its name, as in ${source.feed}_2026-11-20.csv`
  if (day < EARLIEST_DAY) {
    throw new SourceFileError(`${source.name}: ${what} lies before ${EARLIEST_DAY}.`, {
      hint: `Nothing was loaded from this file. ${mend}.`,
    })
  }
  if (fileDate.getTime() > bounds.latestUtcMs) {
    throw new SourceFileError(`${source.name}: ${what} lies more than two days ahead.`, {
      hint: `Nothing was loaded from this file. ${mend}, or load it again when the day is near.`,
    })
  }
}

const EARLIEST_DAY = '1990-01-01'

/** Hashes of loaded files by feed, name and date. */
async function knownFiles(client: pg.ClientBase): Promise<Map<string, Set<string>>> {
  const rows = await readRows(
    client,
    { feed: col.text, name: col.text, file_date: col.time, hash: col.text },
    sql`select feed, name, file_date, hash from ops.files
     where outcome in ('loaded', 'converted') and parent_file_id is null`,
  )
  const known = new Map<string, Set<string>>()
  for (const row of rows) {
    const identity = identityOf(row.feed, row.name, row.file_date)
    known.set(identity, (known.get(identity) ?? new Set()).add(row.hash))
  }
  return known
}

async function instantOf(client: pg.ClientBase, source: InputFile, timezone: string): Promise<Date> {
  if ('modifiedAt' in source.fileDate) return source.fileDate.modifiedAt
  const { day } = source.fileDate
  return readValue(client, col.time, sql`select ${day}::date::timestamp at time zone ${timezone}`)
}

/** Ids only grow, and only one run is active: from here on they belong to that run. */
export function nextFileId(client: pg.ClientBase): Promise<number> {
  return readValue(client, col.number, sql`select nextval(pg_get_serial_sequence('ops.files', 'file_id'))`)
}

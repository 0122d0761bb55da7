import type { Config } from '../../config/config.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { boundRowsOf, type Executor, literal } from '../../db/query.ts'
import { SourceFileError, UsageError } from '../../errors.ts'
import { feedByName, isKnownWithinGroup } from '../../model/feeds/index.ts'
import { type FileOnRecord, filesOnRecord, placesOf } from '../../pipeline/verify/source_files.ts'
import { shown } from '../../shown_text.ts'
import { hashFile } from '../../staging/hash_file.ts'
import { type RowOfFile, rowsOfFile } from '../../staging/read_rows.ts'
import type { TimeBounds } from '../../staging/time_bounds.ts'
import { type CountsIn, countsIn, eventCountsIn } from './counts_in.ts'
import { factsOf } from './facts.ts'
import { type TracedFeed, tracedFeeds } from './feeds.ts'
import { type TracedRow, tracedRows, type Values } from './rows.ts'
import { inSnapshot } from './snapshot.ts'

/** What became of one line of one file. */
export interface TracedLine {
  file: { name: string; feed: string; date: string; path: string; runId: number; hash: string }
  line: number
  outcome: 'stands' | 'superseded' | 'duplicate' | 'waiting' | 'rejected' | 'deletes' | 'unknown'
  /** In words: what it was, what took its place, what it waits for. */
  explanation: string[]
  /** The row as its file has it; null where the file is not there any more. */
  row: Values | null
  production: TracedRow[]
  facts: TracedRow[]
  countsIn: CountsIn[]
}

/**
 * Tells what became of a line of a file that was loaded; one answer for each file on record of that name.
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
    const files = await filesOnRecord(trx, `name = ${literal(base)}`)
    if (files.length === 0) throw await unknownFile(trx, base)
    const traced: TracedLine[] = []
    const problems: string[] = []
    for (const file of files) {
      const answer = await traceInFile(trx, config, file, line)
      if (typeof answer === 'string') problems.push(answer)
      else traced.push(answer)
    }
    if (traced.length === 0) {
      throw new UsageError(problems.join('\n'), {
        hint: 'Count the physical lines of the file; the header is line 1, and a row counts by the line it begins on.',
      })
    }
    return traced
  })
}

async function unknownFile(trx: Executor, name: string): Promise<UsageError> {
  const [refused] = await boundRowsOf<{ error: string }>(
    trx,
    `select error from ops.files where name = $1 and outcome = 'refused' order by file_id desc limit 1`,
    [name],
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

interface Kept {
  reason: string
  status: string
  message: string
  raw_row: string | null
  order_id: string | null
}

async function traceInFile(
  trx: Executor,
  config: Config,
  file: FileOnRecord,
  line: number,
): Promise<TracedLine | string> {
  const feed = tracedFeeds[file.feed] as TracedFeed
  const [run] = await boundRowsOf<{ run_id: number }>(
    trx,
    'select run_id from ops.files where file_id = $1',
    [file.file_id],
  )
  const traced: TracedLine = {
    file: {
      name: file.name,
      feed: file.feed,
      date: file.day,
      path: file.archived_path ?? file.path,
      runId: run?.run_id ?? 0,
      hash: file.hash,
    },
    line,
    outcome: 'unknown',
    explanation: [],
    row: null,
    production: [],
    facts: [],
    countsIn: [],
  }
  const read = await readAgain(config, file, line)
  if (read.row?.values) traced.row = read.row.values
  const kept = await boundRowsOf<Kept>(
    trx,
    `select reason, status, message, raw_row, order_id from ops.rejected_rows
     where file_id = $1 and line = $2 order by rejected_row_id`,
    [file.file_id, line],
  )
  await findStanding(trx, file, feed, traced)
  const open = kept.find(({ status }) => status === 'open' || status === 'discarded')
  const [tombstone] = await boundRowsOf<{ row_key: string }>(
    trx,
    'select row_key from production.tombstones where file_id = $1 and line = $2',
    [file.file_id, line],
  )
  if (traced.outcome === 'stands') {
    for (const one of kept) traced.explanation.push(history(one))
  } else if (open) {
    traced.outcome = open.status === 'open' && open.reason === 'orphan' ? 'waiting' : 'rejected'
    traced.explanation.push(
      traced.outcome === 'waiting'
        ? `Waits for order ${open.order_id}, which is not known.`
        : `${open.status === 'discarded' ? 'Discarded by hand' : 'Rejected'}: ${open.reason}: ${bare(open.message)}.`,
    )
  } else if (tombstone) {
    traced.outcome = 'deletes'
    traced.explanation.push(`Says that ${tombstone.row_key} is deleted, and no newer row says otherwise.`)
  } else if (await isSetAside(trx, file, traced)) {
    traced.outcome = 'superseded'
  } else if (read.row?.values) {
    await findWhatTookItsPlace(trx, file, feed, read, traced)
  } else if (kept.length > 0) {
    traced.explanation.push(
      ...kept.map(history),
      `${read.problem ?? ''} What became of it can't be told.`.trim(),
    )
  } else if (read.problem !== undefined) {
    traced.explanation.push(
      `Does not stand in production. ${read.problem} What took its place can't be told.`,
    )
  } else {
    return `${file.name} of ${file.day}: no row begins on line ${line}.`
  }
  return traced
}

function history({ reason, status, message }: Kept): string {
  if (reason === 'orphan') {
    return status === 'superseded'
      ? 'Waited for its order until a newer row came.'
      : 'Waited for its order, which has come since.'
  }
  return `Was rejected at first (${reason}: ${bare(message)}), and accepted when it was tried again.`
}

/** A message without its full stop. */
function bare(message: string): string {
  return message.replace(/\.$/, '')
}

/** The rows of production that came from this very line, and what is made of them. */
async function findStanding(
  trx: Executor,
  file: FileOnRecord,
  feed: TracedFeed,
  traced: TracedLine,
): Promise<void> {
  const origin = [file.file_id, traced.line]
  for (const table of [feed.table, ...(feed.more ?? [])]) {
    const rows = await tracedRows(trx, `production.${table}`, 't.file_id = $1 and t.line = $2', origin)
    traced.production.push(...rows)
  }
  const [row] = traced.production
  if (!row) return
  const isMain = row.table === `production.${feed.table}`
  if (isMain) {
    traced.outcome = 'stands'
    traced.explanation.push('Stands: it is the newest row of its key.')
  }
  traced.facts = await factsOf(trx, file.feed, row.values)
  const { time } = row.values
  const day = time ? await businessDay(trx, time) : undefined
  traced.countsIn = [
    ...(await countsIn(trx, traced.facts)),
    ...(day === undefined ? [] : eventCountsIn(file.feed, day, row.values)),
  ]
}

async function businessDay(trx: Executor, time: string): Promise<string | undefined> {
  const [row] = await boundRowsOf<{ day: string }>(
    trx,
    'select ($1::timestamptz at time zone (select timezone from ops.settings))::date::text as day',
    [time],
  )
  return row?.day
}

interface Read {
  row?: RowOfFile
  /** Other rows of the file with the same key, in the order of their lines. */
  twins: RowOfFile[]
  problem?: string
}

const noBounds: TimeBounds = {
  sourceTimezone: 'UTC',
  earliestUtcMs: Number.NEGATIVE_INFINITY,
  latestUtcMs: Number.POSITIVE_INFINITY,
  earliestLocalMs: Number.NEGATIVE_INFINITY,
  latestLocalMs: Number.POSITIVE_INFINITY,
}

/** Reads the line of the file again, and the rows that say the same key. */
async function readAgain(config: Config, file: FileOnRecord, line: number): Promise<Read> {
  const key = keyColumns(file.feed)
  for (const source of await placesOf(file, config.archive)) {
    try {
      if ((await hashFile(source)).hash !== file.hash) continue
      const rows = () => rowsOfFile(source, { config, bounds: noBounds })
      let found: RowOfFile | undefined
      for await (const row of rows()) if (row.line === line) found = row
      if (!found?.values) return { twins: [], ...(found ? { row: found } : {}) }
      const { values } = found
      const twins: RowOfFile[] = []
      if (key.some((column) => values[column])) {
        for await (const row of rows()) {
          if (row.line !== line && row.values && key.every((c) => same(row.values[c], values[c])))
            twins.push(row)
        }
      }
      return { row: found, twins }
    } catch (error) {
      if (!(error instanceof SourceFileError)) throw error
      return { twins: [], problem: error.message }
    }
  }
  return {
    twins: [],
    problem: `The file is no longer at ${file.archived_path ?? file.path} as it was loaded.`,
  }
}

function keyColumns(feed: string): string[] {
  const { keyOf } = tracedFeeds[feed] as TracedFeed
  return keyOf.map((text) => /->> '(\w+)'/.exec(text)?.[1] ?? '').filter(Boolean)
}

/** The same text, number or instant. */
function same(one: string | null | undefined, other: string | null | undefined): boolean {
  if (one === other || (!one && !other)) return true
  if (!one || !other) return false
  const number = /^\d*\.?\d+$/
  if (number.test(one) && number.test(other)) return Number(one) === Number(other)
  return /^\d{4}-/.test(one) && /^\d{4}-/.test(other) && Date.parse(one) === Date.parse(other)
}

/** Whether a row without an id gave way to those of a newer file of its day, and can stand again. */
async function isSetAside(trx: Executor, file: FileOnRecord, traced: TracedLine): Promise<boolean> {
  const [row] = await boundRowsOf<{ group_key: string }>(
    trx,
    `select group_key from production.set_aside_rows where file_id = $1 and line = $2`,
    [file.file_id, traced.line],
  )
  if (!row) return false
  const { of } = unnumbered(file.feed, row.group_key)
  traced.explanation.push(`Set aside: a row without an id; a newer file of its day holds such rows of ${of}.`)
  return true
}

/** The group of rows without an id in words, and those of them that stand: SQL over t, with the group's key as $1. */
function unnumbered(feedName: string, groupKey: string): { of: string; where: string } {
  const feed = feedByName(feedName)
  const id = `t.${feed?.numbering?.id}`
  if (feed && isKnownWithinGroup(feed)) {
    const [column = ''] = feed.numbering?.group ?? []
    return {
      of: `${column.replace('_id', '')} ${groupKey}`,
      where: `t.${column} = $1 and ${id} ~ '^#[0-9]+$'`,
    }
  }
  return { of: groupKey, where: `substring(${id} from '^(.*)#[0-9]+$') = $1` }
}

/** A value as the ids of rows without one have it. */
function groupText(column: string, value: string | null | undefined): string {
  return column === 'date' ? (value ?? '').slice(0, 10) : (value ?? '')
}

/** A row that left no trace gave way to a newer one of its key: in its own file, in production, or waiting. */
async function findWhatTookItsPlace(
  trx: Executor,
  file: FileOnRecord,
  feed: TracedFeed,
  read: Read,
  traced: TracedLine,
): Promise<void> {
  const values = read.row?.values ?? {}
  traced.outcome = 'superseded'
  const numbering = feedByName(file.feed)?.numbering
  if (numbering && !values[numbering.id]) {
    const key = numbering.group.map((column) => groupText(column, values[column])).join('|')
    const { of, where } = unnumbered(file.feed, key)
    const rows = await tracedRows(trx, `production.${feed.table}`, where, [key], `t.${numbering.id}`)
    traced.production.push(...rows)
    traced.explanation.push(
      `A row without an id: the newest file that holds such rows of ${of} replaces all of them${rows[0]?.from ? `, as ${rows[0].from} does` : ''}.`,
    )
    return
  }
  const newer = read.twins.filter((twin) => age(twin, file) > age(read.row as RowOfFile, file)).at(-1)
  if (newer) {
    const isSame = Object.keys(values).every((column) => same(newer.values?.[column], values[column]))
    traced.outcome = isSame ? 'duplicate' : 'superseded'
    traced.explanation.push(
      `${isSame ? 'Repeats' : 'Gave way to'} a newer row of its key in the same file: ${file.name}:${newer.line}.`,
    )
  }
  const [found] = await boundRowsOf<{ key: unknown[] }>(
    trx,
    `select jsonb_build_array(${feed.keyOf.map((text) => `(${text})::text`).join(', ')}) as key
     from (select $1::jsonb as values) as v, ops.files as f where f.file_id = $2`,
    [JSON.stringify(values), file.file_id],
  )
  const key = found?.key ?? []
  const where = feed.key
    .map((column, index) => `t.${column} = ($${index + 1})::${castOf(column)}`)
    .join(' and ')
  const standing = await tracedRows(trx, `production.${feed.table}`, where, key)
  traced.production.push(...standing.filter(({ from }) => from !== null))
  const [row] = standing
  if (row?.from) traced.explanation.push(`What stands for ${key.join(', ')} came from ${row.from}.`)
  // As production.tombstones and ops.rejected_rows have it.
  const rowKey =
    key.length === 1 ? '$2' : `row(${key.map((_, index) => `$${index + 2}::text`).join(', ')})::text`
  const gone = await boundRowsOf<{ place: string }>(
    trx,
    `select f.name || ':' || t.line as place, 1 as rank from production.tombstones as t join ops.files as f using (file_id)
     where t.feed = $1 and t.row_key = ${rowKey}`,
    [file.feed, ...key],
  )
  for (const { place } of gone) traced.explanation.push(`${key.join(', ')} was deleted by ${place}.`)
  const waiting = await boundRowsOf<{ place: string; order_id: string }>(
    trx,
    `select file_name || ':' || line as place, order_id from ops.rejected_rows
     where feed = $1 and row_key = ${rowKey} and reason = 'orphan' and status = 'open'`,
    [file.feed, ...key],
  )
  for (const { place, order_id } of waiting) {
    traced.explanation.push(`A newer row of ${key.join(', ')}, ${place}, waits for order ${order_id}.`)
  }
  if (traced.explanation.length === 0) {
    traced.outcome = 'unknown'
    traced.explanation.push('Does not stand in production, and nothing that stands has its key.')
  }
}

function castOf(column: string): string {
  if (column === 'time') return 'timestamptz'
  if (column === 'day' || column === 'effective_from') return 'date'
  return column === 'max_desi' ? 'numeric' : 'text'
}

/** Age within a file, as text that sorts. */
function age({ line, values }: RowOfFile, file: FileOnRecord): string {
  const at = values?.updated_at ? Date.parse(values.updated_at) : file.file_date.getTime()
  return `${String(Number.isNaN(at) ? 0 : at).padStart(16, '0')} ${String(line).padStart(12, '0')}`
}

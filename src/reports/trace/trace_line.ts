import type { Config } from '../../config/config.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { boundRowsOf, type Executor, literal } from '../../db/query.ts'
import { UsageError } from '../../errors.ts'
import { feedByName, isKnownWithinGroup } from '../../model/feeds/index.ts'
import { type FileOnRecord, filesOnRecord } from '../../pipeline/verify/source_files.ts'
import { shown } from '../../shown_text.ts'
import type { RowOfFile } from '../../staging/read_rows.ts'
import { type CountsIn, countsIn, eventCountsIn } from './counts_in.ts'
import { factsOf } from './facts.ts'
import { type TracedFeed, tracedFeeds } from './feeds.ts'
import { age, type Read, readAgain, same } from './read_again.ts'
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
  if (traced.outcome === 'stands') {
    traced.explanation.push(...kept.map(history))
    return traced
  }
  const open = kept.find(({ status }) => status === 'open' || status === 'discarded')
  const ending =
    (open && endingOf(open)) ?? (await deletionBy(trx, file, line)) ?? (await settingAside(trx, file, line))
  if (ending) {
    traced.outcome = ending.outcome
    traced.explanation.push(ending.text)
    return traced
  }
  if (read.row?.values) {
    await findWhatTookItsPlace(trx, file, feed, read, traced)
    return traced
  }
  if (kept.length === 0 && read.problem === undefined) {
    return `${file.name} of ${file.day}: no row begins on line ${line}.`
  }
  traced.explanation.push(...untold(kept, read.problem))
  return traced
}

/** What became of a line that does not stand. */
interface Ending {
  outcome: TracedLine['outcome']
  text: string
}

function endingOf({ status, reason, message, order_id }: Kept): Ending {
  if (status === 'open' && reason === 'orphan') {
    return { outcome: 'waiting', text: `Waits for order ${order_id}, which is not known.` }
  }
  const how = status === 'discarded' ? 'Discarded by hand' : 'Rejected'
  return { outcome: 'rejected', text: `${how}: ${reason}: ${bare(message)}.` }
}

async function deletionBy(trx: Executor, file: FileOnRecord, line: number): Promise<Ending | undefined> {
  const [tombstone] = await boundRowsOf<{ row_key: string }>(
    trx,
    'select row_key from production.tombstones where file_id = $1 and line = $2',
    [file.file_id, line],
  )
  if (!tombstone) return undefined
  return {
    outcome: 'deletes',
    text: `Says that ${tombstone.row_key} is deleted, and no newer row says otherwise.`,
  }
}

/** What can be said of a line that left no trace and cannot be read any more. */
function untold(kept: readonly Kept[], problem = ''): string[] {
  if (kept.length === 0)
    return [`Does not stand in production. ${problem} What took its place can't be told.`]
  return [...kept.map(history), `${problem} What became of it can't be told.`.trim()]
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

/** A row without an id may have given way to those of a newer file of its day, and can stand again. */
async function settingAside(trx: Executor, file: FileOnRecord, line: number): Promise<Ending | undefined> {
  const [row] = await boundRowsOf<{ group_key: string }>(
    trx,
    `select group_key from production.set_aside_rows where file_id = $1 and line = $2`,
    [file.file_id, line],
  )
  if (!row) return undefined
  const { of } = unnumbered(file.feed, row.group_key)
  return {
    outcome: 'superseded',
    text: `Set aside: a row without an id; a newer file of its day holds such rows of ${of}.`,
  }
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
    const group = numbering.group.map((column) => groupText(column, values[column])).join('|')
    await findRowsWithoutId(trx, file.feed, group, traced)
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

async function findRowsWithoutId(
  trx: Executor,
  feedName: string,
  group: string,
  traced: TracedLine,
): Promise<void> {
  const { of, where } = unnumbered(feedName, group)
  const id = feedByName(feedName)?.numbering?.id
  const rows = await tracedRows(trx, `production.${tracedFeeds[feedName]?.table}`, where, [group], `t.${id}`)
  const by = rows[0]?.from ? `, as ${rows[0].from} does` : ''
  traced.production.push(...rows)
  traced.explanation.push(
    `A row without an id: the newest file that holds such rows of ${of} replaces all of them${by}.`,
  )
}

function castOf(column: string): string {
  if (column === 'time') return 'timestamptz'
  if (column === 'day' || column === 'effective_from') return 'date'
  return column === 'max_desi' ? 'numeric' : 'text'
}

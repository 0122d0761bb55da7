import { col, type RowOf } from '../../db/columns.ts'
import { ident, joined, nothing, type Sql, sql } from '../../db/sql.ts'
import { type Connection, readRow, readRows } from '../../db/statements.ts'
import { type Feed, type FeedName, feedByName, isKnownWithinGroup } from '../../model/feeds/index.ts'
import type { FileOnRecord } from '../../pipeline/verify/source_files.ts'
import { hasKeyOf, stagedKey } from '../../production/index.ts'
import type { RowOfFile } from '../../staging/read_rows.ts'
import { maskedValues } from '../masked_reject.ts'
import { whereArchived } from './archived_month.ts'
import { type CountsIn, countsIn, eventCountsIn } from './counts_in.ts'
import { factsOf } from './facts.ts'
import { age, type Read, same } from './read_again.ts'
import { type TracedRow, tracedRows, type Values } from './rows.ts'

/** The outcome of one line of one file. For a record of a source: its own outcome, or that of one of its rows. */
export interface TracedLine {
  file: { name: string; feed: string; date: string; path: string; runId: number; hash: string }
  line: number
  /** A row made from the record that precedes it in the list. */
  isMade?: true
  outcome:
    | 'stands'
    | 'superseded'
    | 'duplicate'
    | 'waiting'
    | 'rejected'
    | 'deletes'
    | 'unknown'
    /** Only for a record of a source. */
    | 'used'
    | 'left_out'
  /** In words: what it was, what replaced it, what it waits for. */
  explanation: string[]
  /** The row as in its file, or as made from a record; null if the file is gone. */
  row: Values | null
  production: TracedRow[]
  facts: TracedRow[]
  countsIn: CountsIn[]
}

const keptColumns = {
  reason: col.text,
  status: col.text,
  message: col.text,
  raw_row: col.text.orNull,
  row_key: col.text.orNull,
  order_id: col.text.orNull,
}

/** A row that is or was kept as bad or waiting. */
export type Kept = RowOf<typeof keptColumns>

/** What is known of a line before searching for it. */
export async function lineOf(trx: Connection, file: FileOnRecord, line: number): Promise<TracedLine> {
  const run = await readRow(
    trx,
    { run_id: col.number },
    sql`select run_id from ops.files where file_id = ${file.file_id}`,
  )
  return {
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
}

/** The rows of a file that were kept for a line, oldest first. */
export function keptOn(trx: Connection, file: FileOnRecord, line: number): Promise<Kept[]> {
  return readRows(
    trx,
    keptColumns,
    sql`select reason, status, message, raw_row, row_key, order_id from ops.rejected_rows
     where file_id = ${file.file_id} and line = ${line} order by rejected_row_id`,
  )
}

/**
 * Reports the outcome of a row of a feed, or returns a text if there is no such row. If one record made several rows,
 * `isOneOfSeveral` says that the line alone does not identify the row: it is `read.row`.
 */
export async function traceRow(
  trx: Connection,
  file: FileOnRecord,
  line: number,
  read: Read,
  isOneOfSeveral = false,
): Promise<TracedLine | string> {
  const feed = feedByName(file.feed as FeedName)
  const traced = await lineOf(trx, file, line)
  if (read.row?.values) traced.row = maskedValues(file.feed, read.row.values)
  const key = isOneOfSeveral && read.row?.values ? await keyOf(trx, file, feed, read.row.values) : undefined
  const allKept = await keptOn(trx, file, line)
  const kept = key ? allKept.filter((each) => isOf(each, key, read.row?.values ?? {})) : allKept
  await findStanding(trx, file, feed, traced, key)
  if (traced.outcome === 'stands') {
    traced.explanation.push(...kept.map(history))
    return traced
  }
  const open = kept.find(({ status }) => status === 'open' || status === 'discarded')
  const ending =
    (open && endingOf(open)) ??
    (await deletionBy(trx, file, line)) ??
    (await settingAside(trx, file, line)) ??
    (await restatement(trx, file, read.row?.values?.order_id))
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

/** The outcome of a line that is no standing row. */
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

async function deletionBy(trx: Connection, file: FileOnRecord, line: number): Promise<Ending | undefined> {
  const tombstone = await readRow(
    trx,
    { row_key: col.text },
    sql`select row_key from production.tombstones where file_id = ${file.file_id} and line = ${line}`,
  )
  if (!tombstone) return undefined
  return {
    outcome: 'deletes',
    text: `Says that ${tombstone.row_key} is deleted, and no newer row says otherwise.`,
  }
}

/** The explanation for a line that left no trace and cannot be read any more. */
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

/** Finds the rows of production that came from this line, and what was made of them. */
async function findStanding(
  trx: Connection,
  file: FileOnRecord,
  feed: Feed<FeedName>,
  traced: TracedLine,
  key: Key | undefined,
): Promise<void> {
  for (const table of [feed.name, ...feed.alsoKept]) {
    const isKeyed = table === feed.name && key !== undefined && key.every((part) => part !== null)
    const where = sql`t.file_id = ${file.file_id} and t.line = ${traced.line}${isKeyed ? sql` and ${isKey(feed, key)}` : nothing}`
    traced.production.push(...(await tracedRows(trx, `production.${table}`, where)))
  }
  const [row] = traced.production
  if (!row) return
  const isMain = row.table === `production.${feed.name}`
  if (isMain) {
    traced.outcome = 'stands'
    traced.explanation.push('Stands: it is the newest row of its key.')
  }
  traced.facts = await factsOf(trx, feed, row.values)
  const { time } = row.values
  const day = time ? await businessDay(trx, time) : undefined
  traced.countsIn = [
    ...(await countsIn(trx, traced.facts)),
    ...(day === undefined ? [] : eventCountsIn(file.feed, day, row.values)),
  ]
}

async function businessDay(trx: Connection, time: string): Promise<string | undefined> {
  const row = await readRow(
    trx,
    { day: col.text },
    sql`select (${time}::timestamptz at time zone (select timezone from ops.settings))::date::text as day`,
  )
  return row?.day
}

/** Rows without an id may have been set aside for those of a newer file of their day. They can come back. */
async function settingAside(trx: Connection, file: FileOnRecord, line: number): Promise<Ending | undefined> {
  const row = await readRow(
    trx,
    { group_key: col.text },
    sql`select group_key from production.set_aside_rows where file_id = ${file.file_id} and line = ${line} and row_key = ''`,
  )
  if (!row) return undefined
  const { of } = unnumbered(file.feed, row.group_key)
  return {
    outcome: 'superseded',
    text: `Set aside: a row without an id; a newer file of its day holds such rows of ${of}.`,
  }
}

/** A row of an export that restates whole orders is gone once a newer file has the order. */
async function restatement(
  trx: Connection,
  file: FileOnRecord,
  orderId: string | null | undefined,
): Promise<Ending | undefined> {
  if (!file.has_whole_orders || !orderId) return undefined
  const rows = await readRows(
    trx,
    { name: col.text, is_own: col.boolean },
    sql`select f.name, f.file_id = ${file.parent_file_id ?? file.file_id} as is_own
     from production.whole_orders as h join ops.files as f on f.file_id = h.file_id
     where h.source = ${file.source ?? file.feed} and h.order_id = ${orderId}
     order by f.file_date desc, f.name collate "C" desc, f.modified_at desc, f.hash collate "C" desc`,
  )
  const [newest] = rows
  if (!newest || rows.some(({ is_own }) => is_own)) return undefined
  return {
    outcome: 'superseded',
    text: `Gave way to ${newest.name}, a newer file of its kind that holds order ${orderId}: it restates the order whole.`,
  }
}

/** The group of rows without an id in words, and its standing rows as SQL over t. */
function unnumbered(feedName: string, groupKey: string): { of: string; where: Sql } {
  const feed = feedByName(feedName)
  const id = ident('t', feed?.numbering?.id ?? '')
  if (feed && isKnownWithinGroup(feed)) {
    const [column = ''] = feed.numbering?.group ?? []
    return {
      of: `${column.replace('_id', '')} ${groupKey}`,
      where: sql`t.${ident(column)} = ${groupKey} and ${id} ~ '^#[0-9]+$'`,
    }
  }
  return { of: groupKey, where: sql`substring(${id} from '^(.*)#[0-9]+$') = ${groupKey}` }
}

/** A value as it appears in the ids of rows without an id. */
function groupText(column: string, value: string | null | undefined): string {
  return column === 'date' ? (value ?? '').slice(0, 10) : (value ?? '')
}

/**
 * A row without a trace was replaced by a newer one of its key: in its own file, in production, or among the waiting
 * rows.
 */
async function findWhatTookItsPlace(
  trx: Connection,
  file: FileOnRecord,
  feed: Feed<FeedName>,
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
  const key = await keyOf(trx, file, feed, values)
  const standing = await tracedRows(trx, `production.${feed.name}`, isKey(feed, key))
  traced.production.push(...standing.filter(({ from }) => from !== null))
  const [row] = standing
  if (row?.from) traced.explanation.push(`What stands for ${key.join(', ')} came from ${row.from}.`)
  // Spelled as in production.tombstones and ops.rejected_rows.
  const parts = joined(key.map((part) => sql`${part}::text`))
  const rowKey = key.length === 1 ? parts : sql`row(${parts})::text`
  const gone = await readRows(
    trx,
    { place: col.text },
    sql`select f.name || ':' || t.line as place from production.tombstones as t join ops.files as f using (file_id)
     where t.feed = ${file.feed} and t.row_key = ${rowKey}`,
  )
  for (const { place } of gone) traced.explanation.push(`${key.join(', ')} was deleted by ${place}.`)
  const waiting = await readRows(
    trx,
    { place: col.text, order_id: col.text },
    sql`select file_name || ':' || line as place, order_id from ops.rejected_rows
     where feed = ${file.feed} and row_key = ${rowKey} and reason = 'orphan' and status = 'open'`,
  )
  for (const { place, order_id } of waiting) {
    traced.explanation.push(`A newer row of ${key.join(', ')}, ${place}, waits for order ${order_id}.`)
  }
  if (traced.explanation.length === 0) {
    traced.outcome = 'unknown'
    traced.explanation.push(
      (await whereArchived(trx, feed, key)) ??
        'Does not stand in production, and nothing that stands has its key.',
    )
  }
}

async function findRowsWithoutId(
  trx: Connection,
  feedName: string,
  group: string,
  traced: TracedLine,
): Promise<void> {
  const { of, where } = unnumbered(feedName, group)
  const id = feedByName(feedName)?.numbering?.id
  const rows = await tracedRows(trx, `production.${feedName}`, where, ident('t', id ?? ''))
  const by = rows[0]?.from ? `, as ${rows[0].from} does` : ''
  traced.production.push(...rows)
  traced.explanation.push(
    `A row without an id: the newest file that holds such rows of ${of} replaces all of them${by}.`,
  )
}

/** The columns of a key as texts. */
type Key = readonly (string | null)[]

/** The key of a row, as in production. */
async function keyOf(
  trx: Connection,
  file: FileOnRecord,
  feed: Feed<FeedName>,
  values: Values,
): Promise<Key> {
  const found = await readRow(
    trx,
    { key: col.json<Key>() },
    sql`select jsonb_build_array(${joined(stagedKey(feed.name).map((part) => sql`(${part})::text`))}) as key
     from jsonb_populate_record(null::staging.${ident(feed.name)}, ${JSON.stringify(values)}::jsonb) as s, ops.files as f
     where f.file_id = ${file.file_id}`,
  )
  return found?.key ?? []
}

/** SQL over t: whether a row has the key. */
function isKey(feed: Feed<FeedName>, key: Key): Sql {
  return hasKeyOf(
    feed.name,
    't',
    key.map((part) => sql`${part}`),
  )
}

/** Whether a kept row has this key and these values. */
function isOf({ row_key, raw_row }: Kept, key: Key, values: Values): boolean {
  if (row_key !== null) return key.every((part) => row_key.includes(String(part)))
  return Object.values(values).every(
    (value) => value === null || (raw_row ?? '').includes(value.replaceAll('"', '""')),
  )
}

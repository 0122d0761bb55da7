import { col } from '../../db/columns.ts'
import type { Judge, SharedTable } from '../../db/compare_databases.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, readRows } from '../../db/statements.ts'
import { deletableFeeds, feedByName, isKnownWithinGroup } from '../../model/feeds/index.ts'
import { waitingTables } from '../../production/index.ts'

/** The parts of files on record that could not be read as before. */
export interface Gaps {
  files: Set<number>
  /** `<file_id>:<line>` of lines that were sound and are not now. */
  lines: Set<string>
}

export function hasGaps({ files, lines }: Gaps): boolean {
  return files.size + lines.size > 0
}

/** Rows that wait for their order. */
export const waitingRows: SharedTable = {
  name: 'ops.rejected_rows',
  from: sql`(select feed, row_key, order_id, file_id, line from ops.rejected_rows where reason = 'orphan' and status = 'open')`,
  columns: ['feed', 'row_key', 'order_id', 'file_id', 'line'],
  key: [sql`t.feed`, sql`t.row_key`],
  shownKey: ['feed', 'row_key'],
}

/** The parts of a file's account that don't depend on the order in which files came. */
export const fileAccounts: SharedTable = {
  name: 'ops.files',
  from: sql`(select file_id, name, rows_read, waiting, rejected,
            case when outcome = 'converted' then array[records_read, records_used, records_left_out] end as records
          from ops.files where outcome in ('loaded', 'converted'))`,
  columns: ['file_id', 'name', 'rows_read', 'waiting', 'rejected', 'records'],
  key: [sql`t.file_id`],
  shownKey: ['name', 'file_id'],
}

type Values = Readonly<Record<string, string | null>>

/** Waiting rows that somebody discarded. Older rows of their keys may be gone that would otherwise exist. */
export interface Discarded {
  /** `<feed>:<row_key>`, for waiting rows and tombstones. */
  rowKeys: Set<string>
  /** `<table>:<values of its key>`, for rows of production. */
  keys: Set<string>
  /** Orders of which lines were discarded. */
  orders: Set<string>
  /**
   * Orders of which rows from exports that restate whole orders were discarded. Their files may have nothing else of
   * them.
   */
  restated: Set<string>
}

export async function discardedRows(trx: Connection): Promise<Discarded> {
  const rows = await readRows(
    trx,
    { feed: col.text, row_key: col.text, row_values: col.json<Values>(), restates: col.boolean },
    sql`select r.feed, r.row_key, r.row_values, f.has_whole_orders as restates
     from ops.rejected_rows as r join ops.files as f using (file_id)
     where r.reason = 'orphan' and r.status = 'discarded'`,
  )
  return {
    rowKeys: new Set(rows.map(({ feed, row_key }) => `${feed}:${row_key}`)),
    keys: new Set(rows.map(({ feed, row_values }) => keyIn(`production.${feed}`, row_values))),
    orders: new Set(
      rows.flatMap(({ feed, row_values }) => (isNumberedInOrder(feed) ? [row_values.order_id ?? ''] : [])),
    ),
    restated: new Set(rows.flatMap((row) => (row.restates ? [row.row_values.order_id ?? ''] : []))),
  }
}

/** The key of a row in a table whose rows can wait. */
function keyIn(table: string, values: Values): string {
  const key = Object.entries(waitingTables).find(([name]) => `production.${name}` === table)?.[1] ?? []
  return `${table}:${JSON.stringify(key.map((column) => values[column]))}`
}

const setAsideRows = 'production.set_aside_rows'
const canWait = [...Object.keys(waitingTables).map((table) => `production.${table}`), setAsideRows]
const deletable = [
  ...new Set([...canWait, ...deletableFeeds.map((feed) => `production.${feed}`), 'production.tombstones']),
]

/** Whether rows of a feed without an id are numbered within their order. */
function isNumberedInOrder(feed: string | null | undefined): boolean {
  return feedByName(feed ?? '')?.numbering?.group.includes('order_id') ?? false
}

/** Whether a row came without an id. Its number depends on other rows of its group. */
function isWithoutId(table: SharedTable, row: Values): boolean {
  if (table.name === setAsideRows) return true
  const isTombstone = table.name === 'production.tombstones'
  const feed = feedByName((isTombstone ? row.feed : table.name.replace('production.', '')) ?? '')
  if (!feed?.numbering) return false
  const isWithin = isKnownWithinGroup(feed)
  if (isTombstone) return (isWithin ? /,#\d+\)$/ : /#\d+$/).test(row.row_key ?? '')
  return (isWithin ? /^#\d+$/ : /#\d+$/).test(row[feed.numbering.id] ?? '')
}

/**
 * Returns a judge that decides whether a difference counts. Without gaps and discarded rows every difference does. A
 * row whose origin can't be read any more can't be judged. Neither can what depends on other rows: which product a name
 * means, what is inferred, which lines wait.
 */
export function judgeOf(table: SharedTable, gaps: Gaps, discarded: Discarded): Judge {
  const isWhole = !hasGaps(gaps)
  return (expected, found, differing) => {
    const row = found ?? expected ?? {}
    if (discarded.keys.size > 0 && mayFollowFrom(discarded, table, row, differing)) return false
    return isWhole || isJudged(table, gaps, expected, found, differing)
  }
}

/** Whether a difference counts although files or lines are missing. */
function isJudged(
  table: SharedTable,
  gaps: Gaps,
  expected: Values | undefined,
  found: Values | undefined,
  differing: readonly string[],
): boolean {
  // Another file of an export decides an order if one can't be read.
  if (table.name === 'production.whole_orders') return false
  // Inferred rows have no file.
  if (((found ?? expected)?.file_id ?? null) === null) return false
  if (!found) return !deletable.includes(table.name)
  if (comesFromGap(gaps, found) || isWithoutId(table, found)) return false
  if (!expected) return !canWait.includes(table.name)
  return differing.some((column) => !column.startsWith('resolved_'))
}

function comesFromGap({ files, lines }: Gaps, { file_id, line }: Values): boolean {
  return files.has(Number(file_id)) || lines.has(`${file_id}:${line}`)
}

/**
 * Whether a difference can come from discarded rows: without them, older rows of their keys would exist or wait, lines
 * without an id of their orders would have other numbers, and files other waiting rows.
 */
function mayFollowFrom(
  discarded: Discarded,
  table: SharedTable,
  row: Values,
  differing: readonly string[],
): boolean {
  if (table === fileAccounts) return differing.length > 0 && differing.every((column) => column === 'waiting')
  const mayBeNumbered = isWithoutId(table, row) || (table === waitingRows && isNumberedInOrder(row.feed))
  return (
    discarded.rowKeys.has(`${row.feed}:${row.row_key}`) ||
    discarded.keys.has(keyIn(table.name, row)) ||
    discarded.restated.has(row.order_id ?? row.group_key ?? '') ||
    (mayBeNumbered && discarded.orders.has(row.order_id ?? '')) ||
    row.is_inferred === 'true'
  )
}

import type { Judge, SharedTable } from '../../db/compare_databases.ts'
import { type Executor, rowsOf } from '../../db/query.ts'

/** What of the files on record could not be read as it was. */
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
  from: `(select feed, row_key, order_id, file_id, line from ops.rejected_rows where reason = 'orphan' and status = 'open')`,
  columns: ['feed', 'row_key', 'order_id', 'file_id', 'line'],
  key: ['t.feed', 't.row_key'],
  shownKey: ['feed', 'row_key'],
}

/** What the account of a file says that doesn't depend on the order in which files came. */
export const fileAccounts: SharedTable = {
  name: 'ops.files',
  from: `(select file_id, name, rows_read, waiting, rejected from ops.files where outcome = 'loaded')`,
  columns: ['file_id', 'name', 'rows_read', 'waiting', 'rejected'],
  key: ['t.file_id'],
  shownKey: ['name', 'file_id'],
}

/** Waiting rows that somebody discarded: older rows of their keys may be gone that would stand without them. */
export interface Discarded {
  /** `<feed>:<key>`. */
  keys: Set<string>
  orders: Set<string>
}

export async function discardedRows(trx: Executor): Promise<Discarded> {
  const rows = await rowsOf<{ feed: string; row_key: string; order_id: string }>(
    trx,
    `select feed, row_key, order_id from ops.rejected_rows where reason = 'orphan' and status = 'discarded'`,
  )
  return {
    keys: new Set(rows.map(({ feed, row_key }) => `${feed}:${row_key}`)),
    orders: new Set(rows.map(({ order_id }) => order_id)),
  }
}

/** Tables of rows that can wait, with their key, and the feed that waiting rows of it are kept under. */
const waiting: Record<string, { feed: string; key: string }> = {
  'production.order_items': { feed: 'order_items', key: 'order_item_id' },
  'production.set_aside_lines': { feed: 'order_items', key: 'order_item_id' },
  'production.payments': { feed: 'payments', key: 'payment_id' },
  'production.refunds': { feed: 'refunds', key: 'refund_id' },
}
const deletable = [...Object.keys(waiting), 'production.orders', 'production.tombstones']

/**
 * Tells for a row that differs whether that counts. Without gaps and discarded rows every difference does. A row whose
 * origin can't be read any more can't be judged, nor can what depends on other rows: which product a name means, what
 * is inferred, which lines wait.
 */
export function judgeOf(table: SharedTable, gaps: Gaps, discarded: Discarded): Judge {
  const isWhole = !hasGaps(gaps)
  return (expected, found, differing) => {
    const row = found ?? expected ?? {}
    if (discarded.keys.size > 0 && mayFollowFrom(discarded, table, row, differing)) return false
    if (isWhole) return true
    if (found) {
      if (found.file_id === undefined || found.file_id === null) return false
      if (gaps.files.has(Number(found.file_id)) || gaps.lines.has(`${found.file_id}:${found.line}`))
        return false
      if (found.is_numbered === 'true') return false
      if (!expected) return !(table.name in waiting)
      return differing.some((column) => !column.startsWith('resolved_'))
    }
    if (row.file_id === undefined || row.file_id === null) return false
    return !deletable.includes(table.name)
  }
}

/**
 * Whether a difference may come from discarded rows: their keys have older rows that would stand or wait without them,
 * lines without an id of their orders other numbers, and files other rows that wait.
 */
function mayFollowFrom(
  discarded: Discarded,
  table: SharedTable,
  row: Readonly<Record<string, string | null>>,
  differing: readonly string[],
): boolean {
  if (table === fileAccounts) return differing.length > 0 && differing.every((column) => column === 'waiting')
  const own = waiting[table.name]
  const feed = own?.feed ?? row.feed
  const isNumbered = row.is_numbered === 'true' || (table === waitingRows && feed === 'order_items')
  return (
    discarded.keys.has(`${feed}:${own ? row[own.key] : row.row_key}`) ||
    (isNumbered && discarded.orders.has(row.order_id ?? '')) ||
    row.is_inferred === 'true'
  )
}

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { col, type RowOf } from '../db/columns.ts'
import type { OpenDatabase } from '../db/open.ts'
import { joined, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, readRows, readValue } from '../db/statements.ts'
import { inTransaction } from '../db/transaction.ts'
import { SourceFileError, UsageError } from '../errors.ts'
import { mask, SURE_PATTERNS } from '../privacy/mask.ts'
import { PRIVATE_FILE } from '../private_files.ts'
import { type CsvValue, csvLine } from './csv.ts'
import { maskedRow } from './masked_reject.ts'

/** Which rejects to select. Fields that are left out don't restrict. */
export interface RejectFilter {
  feed?: string | undefined
  reason?: string | undefined
  status?: string | undefined
  /** Name of the file, with or without .gz. */
  file?: string | undefined
}

const rejectColumns = {
  id: col.number,
  runId: col.number,
  feed: col.text,
  file: col.text,
  line: col.number,
  reason: col.text,
  column: col.text.orNull,
  message: col.text,
  rawRow: col.text.orNull,
  status: col.text,
  createdAt: col.time,
  resolvedAt: col.time.orNull,
  resolvedRunId: col.number.orNull,
}

/** A bad row of a file, or one that waits for its order (reason `orphan`). */
export type Reject = RowOf<typeof rejectColumns>

/** The columns of a reject. `rawRow` is the text shown as its row. */
const columnsWith = (rawRow: Sql) => sql`
  rejected_row_id as id,
  run_id as "runId",
  feed,
  file_name as file,
  line,
  reason,
  column_name as "column",
  message,
  ${rawRow} as "rawRow",
  status,
  created_at as "createdAt",
  resolved_at as "resolvedAt",
  resolved_run_id as "resolvedRunId"`

const unmaskedColumns = { ...rejectColumns, columns: col.texts.orNull, delimiter: col.text.orNull }

const COLUMNS = columnsWith(sql`raw_row`)

/** A reject with what it takes to mask its row. */
type Unmasked = RowOf<typeof unmaskedColumns>

const LAYOUT = sql`
  (select f.columns from ops.files as f where f.file_id = rejected_rows.file_id) as columns,
  (select f.delimiter from ops.files as f where f.file_id = rejected_rows.file_id) as delimiter`

/** A row must be masked as a whole, because its split into fields decides which values are personal. */
const SHOWN_ROW = sql`
  case when length(raw_row) <= 65536 then raw_row
    else '(' || length(raw_row) || ' characters: rejects export writes them)' end`

/** The reject without personal data, so that everyone who may see it can be shown it. */
function masked({ columns, delimiter, ...reject }: Unmasked): Reject {
  const { feed, rawRow } = reject
  return {
    ...reject,
    message: mask(reject.message, SURE_PATTERNS),
    rawRow: rawRow === null ? null : maskedRow(rawRow, { feed, columns, delimiter }),
  }
}

function matching(filter: RejectFilter): Sql {
  const conditions = [sql`true`]
  if (filter.feed !== undefined) conditions.push(sql`feed = ${filter.feed}`)
  if (filter.reason !== undefined) conditions.push(sql`reason = ${filter.reason}`)
  if (filter.status !== undefined) conditions.push(sql`status = ${filter.status}`)
  if (filter.file !== undefined) conditions.push(sql`file_name = ${filter.file.replace(/\.gz$/i, '')}`)
  return joined(conditions, ' and ')
}

/** The newest rejects that match, without personal data, and the number of all that match. */
export function listRejects(
  db: OpenDatabase,
  filter: RejectFilter,
  limit: number,
): Promise<{ total: number; rejects: Reject[] }> {
  return listRejectsFrom(db.pool, filter, limit, 0)
}

/** The same from a position in the list on. With `longestRow`, each row is cut to that many characters. */
export async function listRejectsFrom(
  db: Connection,
  filter: RejectFilter,
  limit: number,
  offset: number,
  longestRow?: number,
): Promise<{ total: number; rejects: Reject[] }> {
  const rejects = await readRows(
    db,
    unmaskedColumns,
    sql`
    select ${longestRow === undefined ? COLUMNS : columnsWith(SHOWN_ROW)}, ${LAYOUT}
    from ops.rejected_rows
    where ${matching(filter)}
    order by rejected_row_id desc
    limit ${limit}
    offset ${offset}
  `,
  )
  const total = await readValue(
    db,
    col.number,
    sql`
    select count(*)
    from ops.rejected_rows
    where ${matching(filter)}
  `,
  )
  const shown = rejects.map(masked)
  for (const reject of shown) reject.rawRow = reject.rawRow?.slice(0, longestRow) ?? null
  return { total, rejects: shown }
}

const EXPORTED: [string, (reject: Reject) => CsvValue][] = [
  ['rejected_row_id', (reject) => reject.id],
  ['run_id', (reject) => reject.runId],
  ['feed', (reject) => reject.feed],
  ['file', (reject) => reject.file],
  ['line', (reject) => reject.line],
  ['reason', (reject) => reject.reason],
  ['column', (reject) => reject.column],
  ['message', (reject) => reject.message],
  ['raw_row', (reject) => reject.rawRow],
  ['status', (reject) => reject.status],
  ['created_at', (reject) => reject.createdAt],
  ['resolved_at', (reject) => reject.resolvedAt],
  ['resolved_run_id', (reject) => reject.resolvedRunId],
]
const BATCH = 1_000

/**
 * Writes the rejects that match to a CSV file, oldest first, and returns their number. The rows are as in their files,
 * with personal data, so that somebody can correct them. So only the owner can read the file. It is written in batches
 * and gets its name when it is complete.
 */
export async function exportRejects(
  db: OpenDatabase,
  filter: RejectFilter,
  path: string,
  options: { onProgress?: (done: number) => void; signal?: AbortSignal } = {},
): Promise<number> {
  const unfinished = `${path}.${process.pid}.part`
  const file = createWriteStream(unfinished, { encoding: 'utf8', mode: PRIVATE_FILE })
  const done = finished(file)
  done.catch(() => undefined)
  const write = async (text: string) => {
    if (!file.write(text)) await Promise.race([once(file, 'drain'), done])
  }
  let count = 0
  try {
    await write(csvLine(EXPORTED.map(([name]) => name)))
    await eachReject(db, filter, async (rejects) => {
      await write(rejects.map((reject) => csvLine(EXPORTED.map(([, value]) => value(reject)))).join(''))
      count += rejects.length
      options.onProgress?.(count)
      options.signal?.throwIfAborted()
    })
    file.end()
    await done
    await rename(unfinished, path)
  } catch (error) {
    file.destroy()
    await rm(unfinished, { force: true })
    throw fileError(error, path)
  }
  return count
}

/** Passes the rejects on in batches, all as of one moment. */
async function eachReject(
  db: OpenDatabase,
  filter: RejectFilter,
  onBatch: (rejects: Reject[]) => Promise<void>,
): Promise<void> {
  await inTransaction(
    db.pool,
    async (trx) => {
      let last = 0
      for (;;) {
        const rows = await readRows(
          trx,
          rejectColumns,
          sql`
          select ${COLUMNS}
          from ops.rejected_rows
          where ${matching(filter)}
            and rejected_row_id > ${last}
          order by rejected_row_id
          limit ${BATCH}
        `,
        )
        if (rows.length > 0) await onBatch(rows)
        if (rows.length < BATCH) return
        last = rows.at(-1)?.id ?? last
      }
    },
    { isSnapshot: true, isReadOnly: true },
  )
}

function fileError(error: unknown, path: string): unknown {
  const said: Record<string, string> = {
    ENOENT: 'its folder does not exist',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of the path is not a folder',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space left on the disk',
  }
  const reason = said[(error as NodeJS.ErrnoException).code ?? '']
  if (reason === undefined) return error
  return new SourceFileError(`${path} cannot be written: ${reason}.`, {
    hint: 'Nothing was written. Name another file.',
    cause: error,
  })
}

/**
 * Marks open rejects as discarded: they no longer appear as open and no run tries them again. It discards all of the
 * ids or none: an id that does not exist or is not open is a UsageError.
 *
 * A discarded waiting row moves from `waiting` to `rejected` in its file's account, so that the outcomes still add up.
 */
export async function discardRejects(db: OpenDatabase, ids: readonly number[]): Promise<Reject[]> {
  const wanted = [...new Set(ids)]
  return inTransaction(db.pool, async (trx) => {
    const found = await readRows(
      trx,
      { id: col.number, status: col.text },
      sql`
      select rejected_row_id as id,
             status
      from ops.rejected_rows
      where rejected_row_id = any(${wanted}::bigint[])
      for update
    `,
    )
    const statusOf = new Map(found.map(({ id, status }) => [Number(id), status]))
    const problems = wanted.flatMap((id) => {
      const status = statusOf.get(id)
      if (status === undefined) return [`${id} does not exist`]
      return status === 'open' ? [] : [`${id} is ${status} already`]
    })
    if (problems.length > 0) {
      throw new UsageError(`Nothing was discarded: ${problems.join(', ')}.`, {
        hint: '`storehouse rejects list` shows the ids of open rejects.',
      })
    }
    await execute(
      trx,
      sql`
      with waiting as (
          select file_id,
                 count(*) as rows
          from ops.rejected_rows
          where rejected_row_id = any(${wanted}::bigint[])
            and reason = 'orphan'
          group by file_id
      )
      update ops.files
      set waiting = files.waiting - waiting.rows,
          rejected = files.rejected + waiting.rows
      from waiting
      where files.file_id = waiting.file_id
    `,
    )
    const rows = await readRows(
      trx,
      unmaskedColumns,
      sql`
      update ops.rejected_rows
      set status = 'discarded',
          resolved_at = now()
      where rejected_row_id = any(${wanted}::bigint[])
      returning ${COLUMNS}, ${LAYOUT}
    `,
    )
    return rows.map(masked)
  })
}

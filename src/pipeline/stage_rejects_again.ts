import type { Config } from '../config/config.ts'
import { col, type RowOf } from '../db/columns.ts'
import { ident, sql } from '../db/sql.ts'
import { type Connection, execute, readRows } from '../db/statements.ts'
import type { Feed } from '../model/feeds/feed.ts'
import { feedByName } from '../model/feeds/index.ts'
import { rawRowParser } from '../staging/csv/raw_row.ts'
import { signedColumn } from '../staging/reading/returned_lines.ts'
import { stagingBounds } from '../staging/time_bounds.ts'
import type { RunLog } from './run_log.ts'
import { nextFileId } from './stage.ts'
import type { Staged } from './staged.ts'

const reject = {
  rejected_row_id: col.number,
  file_id: col.number,
  feed: col.word<Parameters<typeof feedByName>[0]>(),
  line: col.number,
  raw_row: col.text,
  columns: col.texts,
  delimiter: col.word<Parameters<typeof rawRowParser>[1]>(),
}

type Reject = RowOf<typeof reject>

/** Text that one statement carries. */
const MOST_CHARACTERS = 4 * 1024 * 1024

/**
 * Stages rejected rows again: those whose time was too far ahead and now is not; with `all`, every open one except torn
 * rows, since the configuration may have changed. Returns those that are sound now as staged. Rows of a file read by a
 * profile are only tried again if their values had been read and just a time was too far ahead.
 */
export async function stageRejectsAgain(log: RunLog, config: Config, all = false): Promise<Staged[]> {
  const rows = await readRows(
    log.client,
    reject,
    sql`select r.rejected_row_id, r.file_id, r.feed, r.line, r.raw_row, f.columns, f.delimiter
     from ops.rejected_rows as r join ops.files as f using (file_id)
     where f.outcome = 'loaded' and r.status = 'open' and r.reason not in ('orphan', 'malformed_row')
       and (r.retry_after <= now() or (${all}::boolean and f.proof is null))
     order by r.file_id, r.line`,
  )
  const bounds = await stagingBounds(log.client, config.sourceTimezone)
  const staged: Staged[] = []
  for (const [fileId, [first, ...others]] of groupByFile(rows)) {
    const { feed, columns, delimiter } = first
    const parse = rawRowParser(
      {
        feed: feedByName(feed) as Feed,
        columns,
        currency: config.currency,
        bounds,
        signed: signedColumn(config.feeds[feed]?.reading),
      },
      delimiter,
    )
    const sound = [first, ...others].flatMap((row) => {
      const { values } = parse(row.raw_row)
      return values ? [{ ...row, values }] : []
    })
    if (sound.length === 0) continue
    const stagedFileId = await nextFileId(log.client)
    const documents = sound.map(({ values, line }) =>
      JSON.stringify({ ...values, _file_id: stagedFileId, _line: line }),
    )
    for (const part of partsOf(documents)) await insertRows(log.client, feed, part)
    staged.push({
      stagedFileId,
      fileId,
      feed,
      rowsRead: 0,
      staged: sound.length,
      rejected: 0,
      retriedRejects: sound.map(({ rejected_row_id }) => rejected_row_id),
    })
  }
  return staged
}

async function insertRows(client: Connection, feed: string, documents: readonly string[]): Promise<void> {
  const table = ident('staging', feed)
  await execute(
    client,
    sql`insert into ${table}
     select r.* from jsonb_populate_recordset(null::${table}, ${`[${documents.join(',')}]`}::jsonb) as r`,
  )
}

/** Texts in groups that one statement can carry. */
function partsOf(texts: readonly string[]): string[][] {
  const parts: string[][] = []
  let left = 0
  for (const text of texts) {
    if (parts.length === 0 || text.length > left) {
      parts.push([])
      left = MOST_CHARACTERS
    }
    parts.at(-1)?.push(text)
    left -= text.length
  }
  return parts
}

function groupByFile(rows: readonly Reject[]): Map<number, [Reject, ...Reject[]]> {
  const groups = new Map<number, [Reject, ...Reject[]]>()
  for (const row of rows) {
    const group = groups.get(row.file_id)
    if (group) group.push(row)
    else groups.set(row.file_id, [row])
  }
  return groups
}

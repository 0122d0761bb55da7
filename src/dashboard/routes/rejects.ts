import type { z } from 'zod'
import { col } from '../../db/columns.ts'
import { sql } from '../../db/sql.ts'
import { readRows } from '../../db/statements.ts'
import { listRejectsFrom } from '../../reports/rejects.ts'
import type { rejectsQuery } from '../contract/health.ts'
import type { RejectsAnswer } from '../contract.ts'
import { sectionOf } from '../pages/fixed.ts'
import { instant, text } from '../pages/fixed_columns.ts'
import type { Snapshot } from '../reading.ts'
import { LONGEST_TEXT } from '../shortened.ts'

/** Rejected and waiting rows, down to their text. */
export async function rejects(
  { trx }: Snapshot,
  { offset, limit, ...filter }: z.output<typeof rejectsQuery>,
): Promise<RejectsAnswer> {
  const { total, rejects: found } = await listRejectsFrom(
    trx,
    filter,
    limit,
    offset,
    // One character more than is shown, so that the cut is noticed. `storehouse rejects export` writes all.
    LONGEST_TEXT + 1,
  )
  const known = await readRows(
    trx,
    { feeds: col.texts.orNull, reasons: col.texts.orNull, statuses: col.texts.orNull },
    sql`select
          array_agg(distinct feed) as feeds,
          array_agg(distinct reason) as reasons,
          array_agg(distinct status) as statuses
      from ops.rejected_rows`,
  )
  return {
    total,
    offset,
    section: {
      ...sectionOf(
        [
          { name: 'id', label: 'Number', unit: 'text', description: 'Number of the reject.' },
          { name: 'run_id', label: 'Run', unit: 'text', description: 'Run that put it here.' },
          text('feed', 'Feed', 'Feed of the file.'),
          text('file', 'File', 'File that it came in.'),
          {
            name: 'line',
            label: 'Line',
            unit: 'text',
            description: 'Line on which the record starts; the header is line 1.',
          },
          text('reason', 'Reason', 'Reason code; orphan: it waits for its order.'),
          text('column', 'Column', 'Column that is to blame.'),
          text('message', 'What is wrong', 'What is wrong, in words.'),
          text('raw_row', 'Row', 'The row as it stands in the file, personal data replaced by ***.'),
          text('status', 'Status', 'open, released, superseded or discarded.'),
          instant('created_at', 'Since', 'When it came here.'),
          instant('resolved_at', 'Resolved', 'When it ceased to be open.'),
        ],
        found.map((one) => ({
          id: String(one.id),
          run_id: String(one.runId),
          feed: one.feed,
          file: one.file,
          line: String(one.line),
          reason: one.reason,
          column: one.column,
          message: one.message,
          raw_row: one.rawRow,
          status: one.status,
          created_at: one.createdAt,
          resolved_at: one.resolvedAt,
        })),
      ),
      total,
    },
    feeds: known[0]?.feeds ?? [],
    reasons: known[0]?.reasons ?? [],
    statuses: known[0]?.statuses ?? [],
  }
}

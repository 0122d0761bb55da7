import { ident, joined, literal, sql } from '../../db/sql.ts'
import { readRecords } from '../../db/statements.ts'
import type { OrderOriginAnswer } from '../contract.ts'
import { sectionOf } from '../pages/fixed.ts'
import { count, instant, text } from '../pages/fixed_columns.ts'
import type { Snapshot } from '../reading.ts'

const MOST_ROWS = 200

const columns = [
  text('part', 'What', 'Row of the order.'),
  text('id', 'Id', 'Its source id.'),
  text('file', 'File', 'File whose row stands.'),
  count('line', 'Line', 'Line of the file; the header is line 1.'),
  instant('loaded_at', 'Loaded', 'When the file was published.'),
  count('run_id', 'Run', 'Run that loaded it; Health shows it.'),
]

const parts = [
  ['Order', 'orders', 'order_id'],
  ['Line', 'order_items', 'order_item_id'],
  ['Payment', 'payments', 'payment_id'],
  ['Refund', 'refunds', 'refund_id'],
] as const

/** The file and line of each row of an order. */
export async function orderOrigin({ trx }: Snapshot, orderId: string): Promise<OrderOriginAnswer> {
  const rows = parts.map(
    ([part, table, id], place) =>
      sql`select ${literal(place)} as place, ${literal(part)} as part, ${ident('t', id)} as id, t.file_id, t.line
    from production.${ident(table)} as t
    where t.order_id = ${orderId}`,
  )
  const found = await readRecords(
    trx,
    columns.map(({ name }) => name),
    sql`select p.part, p.id, coalesce(whole.name, f.name) as file, p.line, f.loaded_at, f.run_id
from (
    ${joined(rows, '\n    union all\n    ')}
) as p
left join ops.files as f on f.file_id = p.file_id
left join ops.files as whole on whole.file_id = f.parent_file_id
order by p.place, p.line, p.id
limit ${MOST_ROWS}`,
  )
  return { section: sectionOf(columns, found) }
}

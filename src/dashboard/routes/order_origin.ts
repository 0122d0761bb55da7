import { boundRowsOf } from '../../db/query.ts'
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

/** The file and line of each row that an order is made of. */
export async function orderOrigin({ trx }: Snapshot, orderId: string): Promise<OrderOriginAnswer> {
  const rows = parts.map(
    ([part, table, id], place) =>
      `select ${place} as place, '${part}' as part, t.${id} as id, t.file_id, t.line
    from production.${table} as t
    where t.order_id = $1`,
  )
  const found = await boundRowsOf<Record<string, unknown>>(
    trx,
    `select p.part, p.id, coalesce(whole.name, f.name) as file, p.line, f.loaded_at, f.run_id
from (
    ${rows.join('\n    union all\n    ')}
) as p
left join ops.files as f on f.file_id = p.file_id
left join ops.files as whole on whole.file_id = f.parent_file_id
order by p.place, p.line, p.id
limit ${MOST_ROWS}`,
    [orderId],
  )
  return { section: sectionOf(columns, found) }
}

import type { OpenDatabase } from '../../db/open.ts'
import { boundRowsOf, type Executor, literal } from '../../db/query.ts'
import { UsageError } from '../../errors.ts'
import { waitingFeeds } from '../../model/feeds/index.ts'
import { factsOfScope } from '../../scopes/of_feeds.ts'
import { shown } from '../../shown_text.ts'
import { type CountsIn, countsIn } from './counts_in.ts'
import { listedRows, type TracedRow, tracedRows } from './rows.ts'
import { inSnapshot } from './snapshot.ts'

/** A sum that is told beside its parts. Amounts as text, to the cent. */
interface Sum {
  name: string
  /** Σ of the parts. */
  parts: string | null
  /** What the whole says. */
  whole: string | null
  adds: boolean
}

/** Where the figures of an order come from. */
export interface TracedOrder {
  orderId: string
  explanation: string[]
  /** The order, its lines, payments and refunds as they stand, each with its file and line. */
  production: TracedRow[]
  /** fact_sales, its lines, payments and refunds. */
  facts: TracedRow[]
  sums: Sum[]
  countsIn: CountsIn[]
  /** How many lines, payments and refunds there are where not all are listed. */
  rows: Record<string, number>
}

/**
 * Tells where the figures of an order come from: its facts, the rows of production behind them, their files and lines.
 *
 * @throws {UsageError} if there is no such order, and nothing waits for it.
 */
export async function traceOrder(db: OpenDatabase, orderId: string): Promise<TracedOrder> {
  return inSnapshot(db, async (trx) => {
    const production = await tracedRows(trx, 'production.orders', 't.order_id = $1', [orderId])
    const waiting = await boundRowsOf<{ place: string; feed: string }>(
      trx,
      `select file_name || ':' || line as place, feed from ops.rejected_rows
       where order_id = $1 and reason = 'orphan' and status = 'open' order by feed, rejected_row_id limit ${listedRows}`,
      [orderId],
    )
    if (production.length === 0) return unknownOrder(trx, orderId, waiting)
    const rows: Record<string, number> = {}
    for (const table of waitingFeeds) {
      production.push(...(await tracedRows(trx, `production.${table}`, 't.order_id = $1', [orderId])))
      rows[table] = await countOf(trx, `production.${table}`, orderId)
    }
    const facts: TracedRow[] = []
    for (const table of factsOfScope('order')) {
      facts.push(...(await tracedRows(trx, `warehouse.${table}`, 't.order_id = $1', [orderId])))
    }
    return {
      orderId,
      explanation: explain(facts),
      production,
      facts,
      sums: await sumsOf(trx, orderId),
      countsIn: await countsIn(trx, facts),
      rows,
    }
  })
}

async function unknownOrder(
  trx: Executor,
  orderId: string,
  waiting: ReadonlyArray<{ place: string; feed: string }>,
): Promise<TracedOrder> {
  const [deleted] = await boundRowsOf<{ place: string }>(
    trx,
    `select f.name || ':' || t.line as place from production.tombstones as t join ops.files as f using (file_id)
     where t.feed = 'orders' and t.row_key = $1`,
    [orderId],
  )
  if (!deleted && waiting.length === 0) {
    throw new UsageError(`There is no order ${shown(orderId)}.`, {
      hint: 'Order ids are case-sensitive; storehouse rejects list shows rows that were not accepted.',
    })
  }
  return {
    orderId,
    explanation: [
      deleted ? `The order was deleted by ${deleted.place}.` : 'No order of this id has come.',
      ...waiting.map(({ place, feed }) => `${place} (${feed}) waits for it.`),
    ],
    production: [],
    facts: [],
    sums: [],
    countsIn: [],
    rows: {},
  }
}

function explain(facts: readonly TracedRow[]): string[] {
  const sale = facts.find(({ table }) => table === 'warehouse.fact_sales')
  if (!sale) return ['The order has no row in fact_sales: run storehouse verify.']
  const { values } = sale
  const lines: string[] = []
  if (values.is_sale !== 'true') {
    lines.push(`It is no sale, since its status is ${values.status}: it counts in no sales metric.`)
  }
  if (values.line_count === '0') {
    lines.push('It has no lines: its amounts are those that the order itself says.')
  }
  if (values.customer_order_number) {
    lines.push(`It is sale number ${values.customer_order_number} of customer ${values.customer_id}.`)
  }
  return lines
}

async function countOf(trx: Executor, table: string, orderId: string): Promise<number> {
  const [row] = await boundRowsOf<{ rows: number }>(
    trx,
    `select count(*)::integer as rows from ${table} where order_id = $1`,
    [orderId],
  )
  return row?.rows ?? 0
}

/** Lines and order, refunds and order, production and facts: to the cent. */
async function sumsOf(trx: Executor, orderId: string): Promise<Sum[]> {
  const lineSum = (column: string) =>
    `(select coalesce(sum(${column}), 0)::numeric(24,2) from warehouse.fact_order_item where order_id = $1)`
  const sums: Array<[name: string, parts: string, whole: string]> = [
    ...['gross_amount', 'discount_amount', 'net_amount', 'cost_amount', 'profit_amount'].map(
      (column): [string, string, string] => [`Σ lines: ${column}`, lineSum(column), `s.${column}`],
    ),
    ['net_amount = gross_amount − discount_amount', 's.gross_amount - s.discount_amount', 's.net_amount'],
    [
      'Σ refunds: refund_amount',
      '(select coalesce(sum(amount), 0)::numeric(24,2) from production.refunds where order_id = $1)',
      's.refund_amount',
    ],
    [
      'total_amount: total_price, else net + shipping + tax',
      '(select coalesce(o.total_price, s.net_amount + s.shipping_amount + s.tax_amount) from production.orders as o where o.order_id = $1)',
      's.total_amount',
    ],
  ]
  return boundRowsOf<Sum>(
    trx,
    `select v.name, v.parts::text as parts, v.whole::text as whole, coalesce(v.parts = v.whole, false) as adds
     from warehouse.fact_sales as s
     cross join lateral (values ${sums.map(([name, parts, whole], index) => `(${index}, ${literal(name)}, ${parts}, ${whole})`).join(',\n       ')})
       as v (place, name, parts, whole)
     where s.order_id = $1 order by v.place`,
    [orderId],
  )
}

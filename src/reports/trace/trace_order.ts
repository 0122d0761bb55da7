import { col, type RowOf } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { ident, joined, literal, type Sql, sql } from '../../db/sql.ts'
import { type Connection, readRow, readRows, readValue } from '../../db/statements.ts'
import { UsageError } from '../../errors.ts'
import { waitingFeeds } from '../../model/feeds/index.ts'
import { factsOfScope } from '../../scopes/of_feeds.ts'
import { shown } from '../../shown_text.ts'
import { type CountsIn, countsIn } from './counts_in.ts'
import { listedRows, type TracedRow, tracedRows } from './rows.ts'
import { inSnapshot } from './snapshot.ts'

const sumColumns = {
  name: col.text,
  /** Σ of the parts. */
  parts: col.text.orNull,
  /** The sum that the whole states. */
  whole: col.text.orNull,
  adds: col.boolean,
}

/** A sum shown next to the sum of its parts. Amounts are text, to the cent. */
type Sum = RowOf<typeof sumColumns>

/** The origin of an order's figures. */
export interface TracedOrder {
  orderId: string
  explanation: string[]
  /** The order, its lines, payments and refunds in production, each with its file and line. */
  production: TracedRow[]
  /** fact_sales, its lines, payments and refunds. */
  facts: TracedRow[]
  sums: Sum[]
  countsIn: CountsIn[]
  /** The number of lines, payments and refunds, where not all are listed. */
  rows: Record<string, number>
}

/**
 * Reports where the figures of an order come from: its facts, the rows of production behind them, and their files and
 * lines.
 *
 * @throws {UsageError} if there is no such order, and nothing waits for it.
 */
export async function traceOrder(db: OpenDatabase, orderId: string): Promise<TracedOrder> {
  const ofOrder = sql`t.order_id = ${orderId}`
  return inSnapshot(db, async (trx) => {
    const production = await tracedRows(trx, 'production.orders', ofOrder)
    const waiting = await readRows(
      trx,
      { place: col.text, feed: col.text },
      sql`select file_name || ':' || line as place, feed from ops.rejected_rows
       where order_id = ${orderId} and reason = 'orphan' and status = 'open' order by feed, rejected_row_id limit ${listedRows}`,
    )
    if (production.length === 0) return unknownOrder(trx, orderId, waiting)
    const rows: Record<string, number> = {}
    for (const table of waitingFeeds) {
      production.push(...(await tracedRows(trx, `production.${table}`, ofOrder)))
      rows[table] = await countOf(trx, table, orderId)
    }
    const facts: TracedRow[] = []
    for (const table of factsOfScope('order')) {
      facts.push(...(await tracedRows(trx, `warehouse.${table}`, ofOrder)))
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
  trx: Connection,
  orderId: string,
  waiting: ReadonlyArray<{ place: string; feed: string }>,
): Promise<TracedOrder> {
  const deleted = await readRow(
    trx,
    { place: col.text },
    sql`select f.name || ':' || t.line as place from production.tombstones as t join ops.files as f using (file_id)
     where t.feed = 'orders' and t.row_key = ${orderId}`,
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

async function countOf(trx: Connection, table: string, orderId: string): Promise<number> {
  return readValue(
    trx,
    col.number,
    sql`select count(*) from production.${ident(table)} where order_id = ${orderId}`,
  )
}

/** Compares lines with order, refunds with order, and production with facts, to the cent. */
async function sumsOf(trx: Connection, orderId: string): Promise<Sum[]> {
  const lineSum = (column: string) =>
    sql`(select coalesce(sum(${ident(column)}), 0)::numeric(24,2) from warehouse.fact_order_item where order_id = ${orderId})`
  const sums: Array<[name: string, parts: Sql, whole: Sql]> = [
    ...['gross_amount', 'discount_amount', 'net_amount', 'cost_amount', 'profit_amount'].map(
      (column): [string, Sql, Sql] => [`Σ lines: ${column}`, lineSum(column), sql`s.${ident(column)}`],
    ),
    [
      'net_amount = gross_amount − discount_amount',
      sql`s.gross_amount - s.discount_amount`,
      sql`s.net_amount`,
    ],
    [
      'Σ refunds: refund_amount',
      sql`(select coalesce(sum(amount), 0)::numeric(24,2) from production.refunds where order_id = ${orderId})`,
      sql`s.refund_amount`,
    ],
    [
      'total_amount: total_price, else net + shipping + tax',
      sql`(select coalesce(o.total_price, s.net_amount + s.shipping_amount + s.tax_amount) from production.orders as o where o.order_id = ${orderId})`,
      sql`s.total_amount`,
    ],
  ]
  return readRows(
    trx,
    sumColumns,
    sql`select v.name, v.parts::text as parts, v.whole::text as whole, coalesce(v.parts = v.whole, false) as adds
     from warehouse.fact_sales as s
     cross join lateral (values ${joined(
       sums.map(([name, parts, whole], index) => sql`(${literal(index)}, ${name}, ${parts}, ${whole})`),
       ',\n       ',
     )})
       as v (place, name, parts, whole)
     where s.order_id = ${orderId} order by v.place`,
  )
}

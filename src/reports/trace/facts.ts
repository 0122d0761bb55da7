import type { Executor } from '../../db/query.ts'
import { type TracedRow, tracedRows, type Values } from './rows.ts'

type Pick = [table: string, where: string, values: (row: Values) => unknown[]]

const ofSession: Pick[] = [['fact_session', 't.session_id = $1', (row) => [row.session_id]]]
const ofProduct: Pick[] = [['dim_product', 't.product_id = $1', (row) => [row.product_id]]]

/** What is made of a row of production, by feed. */
const made: Readonly<Record<string, Pick[]>> = {
  customers: [['dim_customer', 't.customer_id = $1', (row) => [row.customer_id]]],
  products: ofProduct,
  product_costs: ofProduct,
  product_desi: ofProduct,
  categories: [
    [
      'dim_product',
      `t.product_id in (select p.product_id from production.products as p where p.resolved_category_id = $1)`,
      (row) => [row.category_id],
    ],
  ],
  inventory: [
    [
      'fact_inventory',
      `t.product_id = $1 and t.location = $2 and t.date_key = to_char($3::date, 'YYYYMMDD')::integer`,
      (row) => [row.product_id, row.location, row.day],
    ],
  ],
  sessions: ofSession,
  orders: [
    ['fact_sales', 't.order_id = $1', (row) => [row.order_id]],
    ['fact_order_item', 't.order_id = $1', (row) => [row.order_id]],
  ],
  order_items: [
    [
      'fact_order_item',
      't.order_id = $1 and t.order_item_id = $2',
      (row) => [row.order_id, row.order_item_id],
    ],
    ['fact_sales', 't.order_id = $1', (row) => [row.order_id]],
  ],
  payments: [['fact_payment', 't.payment_id = $1', (row) => [row.payment_id]]],
  refunds: [
    ['fact_refund', 't.refund_id = $1', (row) => [row.refund_id]],
    ['fact_sales', 't.order_id = $1', (row) => [row.order_id]],
  ],
  ad_spend: [['fact_ad_spend', 't.spend_id = $1', (row) => [row.spend_id]]],
  expenses: [['fact_expense', 't.expense_id = $1', (row) => [row.expense_id]]],
  pageviews: ofSession,
  scrolls: ofSession,
  clicks: ofSession,
  cart_adds: ofSession,
}

/** The rows of the star that a row of production makes, or helps to make. */
export async function factsOf(trx: Executor, feed: string, row: Values): Promise<TracedRow[]> {
  const facts: TracedRow[] = []
  for (const [table, where, values] of made[feed] ?? []) {
    facts.push(...(await tracedRows(trx, `warehouse.${table}`, where, values(row))))
  }
  return facts
}

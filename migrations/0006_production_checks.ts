import type { Kysely } from 'kysely'
import { run } from './support/define_table.ts'

/** Columns that are no number below zero, by table of production. */
const notNegative: Record<string, readonly string[]> = {
  products: ['list_price', 'unit_cost', 'desi'],
  product_desi: ['desi'],
  shipping_rates: ['max_desi', 'cost'],
  inventory: ['quantity_on_hand', 'reorder_level'],
  orders: ['total_price', 'shipping_price', 'tax_amount', 'discount', 'total_items', 'total_qty'],
  order_items: ['product_price', 'product_qty', 'discount', 'product_cost'],
  payments: ['amount'],
  refunds: ['amount', 'quantity'],
  cart_adds: ['product_price', 'product_qty'],
}

/** Columns of keys that hold an id or stand for one. */
const notEmpty: Record<string, readonly string[]> = {
  customers: ['customer_id'],
  categories: ['category_id'],
  products: ['product_id'],
  shipping_rates: ['country'],
  inventory: ['location'],
  sessions: ['session_id'],
  orders: ['order_id'],
  order_items: ['order_item_id'],
  payments: ['payment_id'],
  refunds: ['refund_id'],
  tombstones: ['row_key'],
  pageviews: ['event_id'],
  scrolls: ['event_id'],
  clicks: ['event_id'],
  cart_adds: ['event_id'],
}

const rules: readonly [table: string, name: string, condition: string][] = [
  ...of(notNegative, 'not_negative', '>= 0'),
  ...of(notEmpty, 'not_empty', `<> ''`),
  ['order_items', 'discount_within_gross', 'discount <= round(product_qty * product_price, 2)'],
  ['scrolls', 'scroll_percent_is_percentage', 'scroll_percent between 0 and 100'],
]

function of(columns: Record<string, readonly string[]>, rule: string, condition: string) {
  return Object.entries(columns).flatMap(([table, names]) =>
    names.map((name) => [table, `${name}_${rule}`, `${name} ${condition}`] as const),
  ) as [string, string, string][]
}

/** What the feeds accept holds in production whoever writes there: amounts, quantities, percentages, keys. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of new Set(rules.map(([name]) => name))) {
    const own = rules.filter(([name]) => name === table)
    const clauses = own.map(([, name, condition]) => `add constraint ${table}_${name} check (${condition})`)
    await run(db, `alter table production.${table}\n  ${clauses.join(',\n  ')}`)
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const [table, name] of rules) {
    await run(db, `alter table production.${table} drop constraint ${table}_${name}`)
  }
}

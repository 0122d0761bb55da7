import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { spread } from '../../../src/generate/exports/order_state.ts'
import type { FeedName } from '../../../src/model/feeds/index.ts'

export type Row = Readonly<Record<string, string>>
/** Rows by feed, in its columns; what is not named is empty. */
export type Rows = Partial<Record<FeedName, Row[]>>

/** An order with everything that belongs to it. */
export interface ToldOrder {
  id: string
  order: Row
  lines: Row[]
  payments: Row[]
  refund: Row | undefined
  /** The successful payment, with its time. */
  paid: (Row & { at: string }) | undefined
  /** The row of the customer; undefined for a guest. */
  customer: Row | undefined
}

/** A generated shop according to its feeds, in its final state. */
export interface ToldShop {
  orders: ToldOrder[]
  customers: Row[]
  products: Row[]
  /** The newest level of each product and location. */
  stock: Row[]
}

/** Reads the feeds of a shop that was written without drops. */
export async function toldShop(folder: string, date: string): Promise<ToldShop> {
  const read = async (feed: FeedName): Promise<Row[]> =>
    parse(await readFile(join(folder, `${feed}_${date}.csv`)), { columns: true })
  const customers = await read('customers')
  const customerOf = new Map(customers.map((row) => [row.customer_id, row]))
  const lines = byOrder(await read('order_items'))
  const payments = byOrder(await read('payments'))
  const refunds = new Map((await read('refunds')).map((row) => [row.order_id, row]))
  const newest = new Map<string, Row>()
  for (const row of await read('inventory')) newest.set(`${row.product_id} ${row.location}`, row)
  const orders = (await read('orders')).map((order): ToldOrder => {
    const id = order.order_id as string
    const paid = payments.get(id)?.find(({ status }) => status === 'succeeded')
    return {
      id,
      order,
      lines: lines.get(id) ?? [],
      payments: payments.get(id) ?? [],
      refund: refunds.get(id),
      paid: paid && { ...paid, at: paid.updated_at as string },
      customer: customerOf.get(order.customer_id),
    }
  })
  return { orders, customers, products: await read('products'), stock: [...newest.values()] }
}

function byOrder(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const id = row.order_id as string
    groups.set(id, [...(groups.get(id) ?? []), row])
  }
  return groups
}

/** Some columns of a row, unchanged. */
export function only(row: Row, ...columns: string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? '']))
}

/** An amount that a platform writes even if there is none. */
export function orZero(amount: string | undefined): string {
  return amount || '0.00'
}

/** An amount as cents, and back. */
export const cents = (amount: string | undefined) => Math.round(Number(amount || 0) * 100)
export const euros = (amount: number) => (amount / 100).toFixed(2)

/** A line's share of the order's amounts, in cents. */
export interface Shares {
  /** Before any discount. */
  priced: number
  discount: number
  shipping: number
  tax: number
  shippingTax: number
}

/** Splits an order's coupon, shipping and tax over its lines, as platforms do that have them by line. */
export function sharesOf({ order, lines }: ToldOrder): Shares[] {
  const priced = lines.map((line) => cents(line.product_price) * Number(line.product_qty))
  const own = lines.map((line) => cents(line.discount))
  const left = priced.map((amount, line) => amount - (own[line] as number))
  const coupon = spread(cents(order.discount) - own.reduce((sum, amount) => sum + amount, 0), left)
  const paid = left.map((amount, line) => amount - (coupon[line] as number))
  const shipping = spread(cents(order.shipping_price), paid)
  const tax = spread(cents(order.tax_amount), [...paid, ...shipping])
  return lines.map((_, line) => ({
    priced: priced[line] as number,
    discount: (own[line] as number) + (coupon[line] as number),
    shipping: shipping[line] as number,
    tax: tax[line] as number,
    shippingTax: tax[lines.length + line] as number,
  }))
}

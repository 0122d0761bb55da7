import { addDays, daysBetween } from '../../../src/calendar.ts'

/** What a shop hands in and what it has sold: the files of a day, and the figures that the warehouse must have at the end. */

/** The files of a day by their names. */
export type Files = Map<string, string | Buffer>

interface Order {
  id: string
  /** Local time of the shop, without an offset. */
  time: string
  status: string
  /** Lines: what one costs, and how many. */
  lines: { price: number; quantity: number }[]
  refund?: number
}

const DAILY_SESSIONS = 30
const HOURS = ['00:15', '07:40', '11:05', '15:30', '19:20', '23:45']

/** The orders of a day: a few more and a few less, and some close to midnight. */
export function ordersOf(date: string): Order[] {
  const number = daysBetween('2026-01-01', date)
  return Array.from({ length: 20 + (number % 3) }, (_, index) => {
    const lines = Array.from({ length: 1 + (index % 2) }, (_, line) => ({
      price: 10 + ((index * 7 + line * 3) % 11),
      quantity: 1 + (index % 3),
    }))
    return {
      id: `o-${date}-${index}`,
      time: `${date} ${HOURS[index % HOURS.length]}:00`,
      status: 'completed',
      lines,
      ...(index === 7 ? { refund: 5 } : {}),
    }
  })
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)
const totalOf = ({ lines }: Order) => sum(lines.map(({ price, quantity }) => price * quantity))
const table = (header: string, rows: readonly string[]) => `${[header, ...rows].join('\n')}\n`

export const headers = {
  orders: 'order_id,customer_id,time,status,total_price',
  order_items: 'order_id,order_item_id,product_id,product_price,product_qty',
  payments: 'payment_id,order_id,payment_method,amount,time',
  refunds: 'refund_id,order_id,amount,time',
  sessions: 'session_id,user_id,time',
  customers: 'customer_id,first_name,city',
}

/** Rows of one feed about some orders. */
export const rowsAbout: Record<
  'orders' | 'order_items' | 'payments' | 'refunds',
  (order: Order) => string[]
> = {
  orders: (order) => [
    [order.id, `c-${order.id.slice(-1)}`, order.time, order.status, totalOf(order)].join(','),
  ],
  order_items: ({ id, lines }) =>
    lines.map(({ price, quantity }, line) => [id, `${id}-${line}`, `p${line}`, price, quantity].join(',')),
  payments: (order) => [[`p-${order.id}`, order.id, 'card', totalOf(order), order.time].join(',')],
  refunds: ({ id, time, refund }) => (refund ? [[`r-${id}`, id, refund, time].join(',')] : []),
}

/** The text of a file about some orders. */
export const fileAbout = (feed: keyof typeof rowsAbout, orders: readonly Order[]) =>
  table(headers[feed], orders.flatMap(rowsAbout[feed]))

/** What the shop's export makes of a day. */
export function filesOf(date: string): Files {
  const orders = ordersOf(date)
  const sessions = Array.from(
    { length: DAILY_SESSIONS },
    (_, index) => `s-${date}-${index},c-${index % 10},${date} ${HOURS[index % HOURS.length]}:30`,
  )
  const customers = ['ä', 'ö', 'ü'].map((letter, index) => `n-${date}-${index},J${letter}n,K${letter}ln`)
  return new Map([
    ...(Object.keys(rowsAbout) as (keyof typeof rowsAbout)[]).map(
      (feed) => [`${feed}_${date}.csv`, fileAbout(feed, orders)] as const,
    ),
    [`sessions_${date}.csv`, table(headers.sessions, sessions)],
    [`customers_${date}.csv`, table(headers.customers, customers)],
  ])
}

/** What has been sold, as the shop knows it. */
export class Books {
  private readonly orders = new Map<string, Order>()

  open(date: string): void {
    for (const order of ordersOf(date)) this.orders.set(order.id, order)
  }

  order(id: string): Order {
    const order = this.orders.get(id)
    if (!order) throw new Error(`the shop has no order ${id}`)
    return order
  }

  /** An order becomes another one. */
  correct(id: string, change: Partial<Order>): Order {
    const order = { ...this.order(id), ...change }
    this.orders.set(id, order)
    return order
  }

  remove(id: string): void {
    this.orders.delete(id)
  }

  /** Orders, net revenue and returns of each day. */
  figures(first: string, last: string): { date: string; orders: number; revenue: number; returns: number }[] {
    const days = Array.from({ length: daysBetween(first, last) + 1 }, (_, index) => addDays(first, index))
    return days.map((date) => {
      const sold = [...this.orders.values()].filter(({ time }) => time.startsWith(date))
      return {
        date,
        orders: sold.length,
        revenue: sum(sold.map(totalOf)),
        returns: sum(sold.map(({ refund }) => refund ?? 0)),
      }
    })
  }
}

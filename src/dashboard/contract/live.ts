import type { Publication } from './request.ts'
import type { Cell, Section } from './table.ts'

/** Straight from production. Refreshes itself: ask again after `refreshSeconds`. */
export interface LiveAnswer {
  now: string
  timezone: string
  refreshSeconds: number
  publication: Publication | null
  /** Whether `load --watch` is at work: then files that arrive in the inbox are loaded within minutes. */
  isWatching: boolean
  /** The day shown: today, or the newest day with an order or session if today has none. */
  day: string
  isToday: boolean
  figures: {
    orders: number
    revenue: Cell
    sessions: number
    customers: number
    units: number
    avgOrderValue: Cell
    /** The same day a week before, up to the same time if the day is today. */
    before: { orders: number; revenue: Cell; sessions: number }
  }
  /** hour (0–23), orders, revenue, sessions, orders_before, revenue_before */
  hours: Section
  /** order_id, ordered_at, status, total_amount, items, country, channel, payment_method (at most 20, newest first) */
  latest: Section
  /** product, product_id, units, gross_sales (at most 10) */
  products: Section
}

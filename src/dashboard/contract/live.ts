import { z } from 'zod'
import { publication } from './request.ts'
import { calendarDay, cell, count, instant, section } from './table.ts'

const dayFigures = {
  orders: count,
  revenue: cell,
  sessions: count,
  customers: count,
  units: count,
  avgOrderValue: cell,
}

export const liveAnswer = z
  .strictObject({
    now: instant,
    timezone: z.string(),
    refreshSeconds: count.describe('Ask again after as many.'),
    publication: publication.nullable(),
    isWatching: z
      .boolean()
      .describe(
        'Whether `load --watch` is at work: then files that arrive in the inbox are loaded within minutes.',
      ),
    day: calendarDay.describe(
      'The day shown: today, or the newest day with an order or session if today has none.',
    ),
    isToday: z.boolean(),
    figures: z.strictObject({
      ...dayFigures,
      before: z
        .strictObject(dayFigures)
        .describe('The same day a week before, up to the same time if the day is today.'),
    }),
    hours: section.describe('Hour (0–23), orders, revenue, sessions, orders_before, revenue_before.'),
    latest: section.describe('At most 20 orders, newest first.'),
    products: section.describe('At most 10 products.'),
  })
  .describe('Straight from production.')
export type LiveAnswer = z.infer<typeof liveAnswer>

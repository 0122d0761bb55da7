import type { z } from 'zod'
import { addDays } from '../../calendar.ts'
import type { Dimension } from '../../metrics/dimensions.ts'
import type { valuesQuery } from '../contract/meta.ts'
import type { ValuesAnswer } from '../contract.ts'
import { Memory } from '../memory.ts'
import { contextOf, figures } from '../pages/page.ts'
import type { Snapshot } from '../reading.ts'
import { applyDefaults } from '../request.ts'

const MOST = 200
/** With more values, a search only covers the most used ones. */
const MOST_READ = 20_000

const ofProducts: readonly Dimension[] = ['category', 'product', 'brand']
/** Dimensions of both sessions and orders. An order can come without a session. */
const ofSessions: readonly Dimension[] = ['channel', 'source', 'medium', 'campaign', 'device', 'platform']

/** The values of a filter, most used first. */
export async function values(
  snapshot: Snapshot,
  { dimension, search }: z.output<typeof valuesQuery>,
): Promise<ValuesAnswer> {
  const { activity } = snapshot
  if (!activity) return { dimension, values: [], isCut: false }
  const metrics = ofProducts.includes(dimension)
    ? ['times_purchased']
    : ofSessions.includes(dimension)
      ? ['sessions', 'orders']
      : ['orders']
  const request = applyDefaults(
    { from: activity.from, to: activity.to, grain: 'year', compare: 'none' },
    undefined,
    activity.to,
  )
  const isProduct = dimension === 'product'
  const context = contextOf(snapshot, request, { memory: new Memory(), holidays: [] })
  const { used } = await figures(
    { ...context, periods: [{ era: 0, no: 0, start: activity.from, end: addDays(activity.to, 1) }] },
    {
      used: {
        by: isProduct ? ['product', 'product_name'] : [dimension],
        metrics,
        sort: metrics[0] as string,
        limit: MOST_READ,
      },
    },
  )
  const wanted = search.trim().toLowerCase()
  const found = used.rows
    .map((row) => ({
      value: (row[dimension] ?? null) as string | null,
      count: metrics.reduce((sum, metric) => sum + Number(row[metric] ?? 0), 0),
      label: isProduct ? ((row.product_name ?? null) as string | null) : null,
    }))
    .filter(({ value, label }) =>
      [value ?? '', label ?? ''].some((text) => wanted === '' || text.toLowerCase().includes(wanted)),
    )
    .sort((a, b) => b.count - a.count)
  return { dimension, values: found.slice(0, MOST), isCut: found.length > MOST || used.total > MOST_READ }
}

import { z } from 'zod'
import { dimensions } from '../../metrics/dimensions.ts'
import { hasOrdersBehind } from '../../metrics/orders_behind.ts'
import { shownMetrics } from '../glossary.ts'
import { names, paging, text, whole, word } from './parameters.ts'
import { appliedRequest, commonQuery, publication } from './request.ts'
import { count, row, section } from './table.ts'

/** The most rows of any metrics by any dimensions. */
const MOST_ROWS = 1_000
export const MOST_DIMENSIONS = 3

const shown = shownMetrics.map(({ name }) => name)

export const metricsQuery = commonQuery.extend({
  metrics: names(shown, 'the metric').describe(`Metrics, separated by commas: ${shown.join(', ')}.`),
  by: names(dimensions, 'the dimension')
    .default([])
    .describe(`At most ${MOST_DIMENSIONS} dimensions, separated by commas: ${dimensions.join(', ')}.`),
  over: word(['time', 'range'])
    .default('range')
    .describe('`time`: a row a period; `range`: the range as one.'),
  sort: text().optional().describe('Metric to sort by, from the largest.'),
  limit: whole(1, MOST_ROWS).default(MOST_ROWS).describe('Rows at most.'),
})

export const metricsAnswer = z.strictObject({
  publication: publication.nullable(),
  request: appliedRequest,
  section: section.describe(
    'Its columns: the dimensions (`product_name` beside `product`), `period` and `period_before` with `over=time`, the metrics, and each of them with `_before`.',
  ),
  totals: row.describe(
    'The metrics, and each of them with `_before`, over all rows, also those beyond the limit: as one figure, never a sum of rates.',
  ),
  addUp: z.array(z.string()).describe('Those of the metrics whose rows make up the total.'),
})
export type MetricsAnswer = z.infer<typeof metricsAnswer>

/** The columns that orders can be sorted by; `amount` only behind a metric. */
const sortColumns = ['ordered_at', 'net_amount', 'total_amount', 'amount'] as const
const orderSort = word(sortColumns.flatMap((name) => [name, `-${name}`] as const))
export type OrderSort = z.infer<typeof orderSort>

const metricsWithOrders = shown.filter((name) => hasOrdersBehind(name, []))

export const ordersQuery = commonQuery.extend({
  ...paging,
  sort: orderSort
    .default('-ordered_at')
    .describe('Order of the rows; with - from the largest. `amount`: that of the metric.'),
  metric: word(metricsWithOrders)
    .optional()
    .describe('Only the orders that make up this metric, each with its part of it.'),
  sales: word(['sales', 'all'])
    .default('sales')
    .describe('`sales`: those that metrics count; `all`: cancelled and failed ones too.'),
})

export const ordersAnswer = z.strictObject({
  publication: publication.nullable(),
  request: appliedRequest,
  metric: z.string().nullable(),
  section: section.describe(
    'Orders, newest first. Behind a metric, also those placed before the range: the metric is a column of its own, and after a quotient (`profit_margin`) stand the two metrics that it is made of.',
  ),
  totals: row
    .nullable()
    .describe(
      'The columns of the metric over all orders, also of other pages: that of the metric is the figure of its tile. Null without a metric.',
    ),
  offset: count,
  sort: orderSort,
})
export type OrdersAnswer = z.infer<typeof ordersAnswer>

export const orderParams = z.strictObject({ order: text().describe('Its order_id.') })

export const orderAnswer = z.strictObject({
  publication: publication.nullable(),
  order: section,
  lines: section.describe('The first of its lines; `total` says how many there are.'),
  payments: section.describe('The first of its payments; `total` says how many there are.'),
  refunds: section.describe('The first of its refunds; `total` says how many there are.'),
})
export type OrderAnswer = z.infer<typeof orderAnswer>

export const orderParts = ['lines', 'payments', 'refunds'] as const
export type OrderPart = (typeof orderParts)[number]

export const orderPartQuery = z.strictObject(paging)

export const orderPartAnswer = z.strictObject({
  publication: publication.nullable(),
  section: section.describe('`total` says how many lines, payments or refunds there are.'),
  offset: count,
})
export type OrderPartAnswer = z.infer<typeof orderPartAnswer>

import { fromHundredths } from '../../../reports/hundredths.ts'
import type { Cell, Row, Section } from '../../contract.ts'
import { column, columnNamed } from '../../glossary.ts'
import { hundredthsOf } from '../fixed.ts'
import { exact, goodsSteps, type Step, trafficSteps } from './steps.ts'

/** The figures of the whole shop that bridges need. */
export const bridgeMetrics = [
  'sessions',
  'orders',
  'net_revenue',
  'returns',
  'net_sales',
  'shipping_charged',
  'refunded_shipping',
  'shipping_cost',
  'product_cost',
  'returned_cost',
  'payment_fees',
  'ad_spend',
  'contribution_after_ads',
]

/**
 * Two bridges from the compared range to the range: to net sales by visits, conversion and order value, and to
 * contribution after ads by units, mix, price and costs. The steps add up to the change, to the cent. A bridge is left
 * out if a filter makes its figures unknown.
 */
export function bridges(whole: Section, products: Section | undefined): Section {
  const row = whole.rows[0]
  const rows = row && products ? [...traffic(row), ...goods(products, row)] : []
  return {
    columns: [
      column('bridge'),
      column('step', { description: 'Step from one figure to the other.' }),
      column('amount'),
    ],
    rows,
    ignored: whole.ignored,
    followsRange: true,
  }
}

function traffic(row: Row): Row[] {
  const side = (suffix: string) => ({
    sessions: BigInt(String(row[`sessions${suffix}`] ?? 0)),
    orders: BigInt(String(row[`orders${suffix}`] ?? 0)),
    revenue: hundredthsOf([row[`net_revenue${suffix}`]]),
  })
  return bridgeRows('net_sales', row, [
    ...trafficSteps(side('_before'), side('')),
    { step: 'Returns', amount: -changeOf(row, 'returns') },
  ])
}

function goods(products: Section, row: Row): Row[] {
  const side = (product: Row, suffix: string) => ({
    units: BigInt(String(product[`units${suffix}`] ?? 0)),
    revenue: hundredthsOf([product[`net_revenue${suffix}`]]),
  })
  const steps = goodsSteps(
    products.rows.map((product) => ({ before: side(product, '_before'), now: side(product, '') })),
  )
  return bridgeRows('contribution_after_ads', row, [
    ...exact(steps, changeOf(row, 'net_revenue')),
    { step: 'Returns', amount: -changeOf(row, 'returns') },
    { step: 'Cost of goods', amount: changeOf(row, 'returned_cost') - changeOf(row, 'product_cost') },
    {
      step: 'Delivery',
      amount:
        changeOf(row, 'shipping_charged') -
        changeOf(row, 'refunded_shipping') -
        changeOf(row, 'shipping_cost'),
    },
    { step: 'Payment fees', amount: -changeOf(row, 'payment_fees') },
    { step: 'Ads', amount: -changeOf(row, 'ad_spend') },
  ])
}

/** The figure before, the steps, and the figure of the range. */
function bridgeRows(metric: string, row: Row, steps: readonly Step[]): Row[] {
  const [before, now] = [row[`${metric}_before`] ?? null, row[metric] ?? null]
  if (before === null || now === null) return []
  const { label } = columnNamed(metric)
  const line = (step: string, amount: Cell) => ({ bridge: label, step, amount })
  return [
    line('Before', before),
    ...steps.map(({ step, amount }) => line(step, fromHundredths(amount))),
    line('Now', now),
  ]
}

function changeOf(row: Row, metric: string): bigint {
  return hundredthsOf([row[metric]]) - hundredthsOf([row[`${metric}_before`]])
}

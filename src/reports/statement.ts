import type { OpenDatabase } from '../db/open.ts'
import { labelOf, metric } from '../metrics/registry.ts'
import type { Figures } from './figures.ts'
import { divideRounded, fromHundredths, hundredths } from './hundredths.ts'
import { liveReport, type ReportRequest } from './live_report.ts'

/** How a line enters the lines below it. `total` shows what is left so far. */
type Sign = 'plus' | 'minus' | 'total'

/** The statement from top to bottom. Each total sums the previous total and the lines between. */
export const statementLines: readonly (readonly [metric: string, sign: Sign])[] = [
  ['gross_sales', 'plus'],
  ['discounts', 'minus'],
  ['net_revenue', 'total'],
  ['returns', 'minus'],
  ['net_sales', 'total'],
  ['shipping_charged', 'plus'],
  ['refunded_shipping', 'minus'],
  ['product_cost', 'minus'],
  ['returned_cost', 'plus'],
  ['shipping_cost', 'minus'],
  ['payment_fees', 'minus'],
  ['contribution', 'total'],
  ['ad_spend', 'minus'],
  ['contribution_after_ads', 'total'],
  ['expenses', 'minus'],
  ['net_profit', 'total'],
]

export interface StatementLine {
  metric: string
  label: string
  sign: Sign
  /** With the sign of the metric: deductions are above 0 too. */
  amount: Figures[string]
  /** The amount as % of net_sales; null if those are 0 or below. */
  shareOfNetSales: Figures[string]
}

export interface StatementPeriod {
  periodType: string
  periodStart: string
  /** The first day after the period. */
  periodEnd: string
  lines: StatementLine[]
  /** Net revenue of lines with a known cost, as % of net revenue: how much of the profit is based on known costs. */
  costCoverage: Figures[string]
  /** Net revenue of sales without a successful payment. */
  unpaidNetRevenue: Figures[string]
}

export interface Statement {
  by: ReportRequest['by']
  from: string | null
  to: string | null
  asOfDate: string | null
  periods: StatementPeriod[]
}

/** The shop's profit and loss, from gross sales down to net profit, period by period. */
export async function readStatement(
  db: OpenDatabase,
  range: Pick<ReportRequest, 'by' | 'from' | 'to'>,
): Promise<Statement> {
  const metrics = [...statementLines.map(([name]) => name), 'cost_coverage', 'unpaid_net_revenue']
  const { by, from, to, asOfDate, rows } = await liveReport(db, { ...range, entity: 'shop', metrics })
  return {
    by,
    from,
    to,
    asOfDate,
    periods: rows.map(({ periodType, periodStart, periodEnd, figures }) => ({
      periodType,
      periodStart,
      periodEnd,
      lines: statementLines.map(([name, sign]) => ({
        metric: name,
        label: labelOf(metric(name)),
        sign,
        amount: figures[name] ?? null,
        shareOfNetSales: shareOfNetSales(figures[name], figures.net_sales),
      })),
      costCoverage: figures.cost_coverage ?? null,
      unpaidNetRevenue: figures.unpaid_net_revenue ?? null,
    })),
  }
}

const signs = { plus: '+', minus: '−', total: '=' }

/** The name of a line for people: `− Returns`, `+ Shipping charged`, `= Net sales`. */
export function lineName({ label, sign }: Pick<StatementLine, 'label' | 'sign'>): string {
  return `${signs[sign]} ${label}`
}

/** An amount as % of net sales; null if those are 0 or below. */
export function shareOfNetSales(
  amount: Figures[string] | undefined,
  whole: Figures[string] | undefined,
): Figures[string] {
  const [part, all] = [hundredths(amount), hundredths(whole)]
  if (part === undefined || all === undefined || all <= 0n) return null
  return fromHundredths(divideRounded(part * 10_000n, all))
}

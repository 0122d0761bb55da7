import { csvLine } from '../../reports/csv.ts'
import type { Figures } from '../../reports/figures.ts'
import {
  lineName,
  type Statement,
  type StatementLine,
  type StatementPeriod,
} from '../../reports/statement.ts'
import { numberText, periodLabel, range } from './describe_report.ts'
import type { Paint } from './style.ts'
import { renderTable } from './table.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

const NOTE =
  '% is of net sales, empty where those are 0 or below; for costs known it is of net revenue. Other lines count as cost 0.'

/** A profit and loss statement for people: one row per line, two columns per period. */
export function describeStatement({ from, to, asOfDate, periods }: Statement, screen: Screen): string {
  if (from === null || to === null || asOfDate === null) {
    return 'The warehouse is empty: there is nothing to report yet.'
  }
  const head = `Profit and loss, ${range(from, to)}; as of ${asOfDate}`
  if (periods.length === 0) return `${head}\n\nNothing to report: no day of this range has activity.`
  const tables = inWidth(periods, screen.width).map((some) => tableOf(some, screen))
  return [head, ...tables, NOTE].join('\n\n')
}

function tableOf(periods: readonly StatementPeriod[], screen: Screen): string {
  const columns = [
    { title: '' },
    ...periods.flatMap((period) => [
      { title: periodLabel(period), align: 'right' as const },
      { title: '%', align: 'right' as const },
    ]),
  ]
  const lines = periods[0]?.lines ?? []
  const rows = lines.map((line, index) => [
    lineName(line),
    ...periods.flatMap(({ lines: own }) => [
      amountText(own[index]),
      numberText(own[index]?.shareOfNetSales, 'percent'),
    ]),
  ])
  const beside = [
    ['  Sales not paid for', ...periods.flatMap((one) => [numberText(one.unpaidNetRevenue, 'money'), ''])],
    ['  Costs known', ...periods.flatMap((one) => ['', numberText(one.costCoverage, 'percent')])],
  ]
  return renderTable(columns, [...rows, ...beside], screen)
}

function amountText(line: StatementLine | undefined): string {
  return numberText(line?.amount, 'money')
}

/** The width in a pipe or file. */
const PIPE_WIDTH = 160

/** As many periods next to each other as fit the width. */
function inWidth(periods: readonly StatementPeriod[], width: number | undefined): StatementPeriod[][] {
  const [nameWidth, periodWidth] = [26, 25]
  const perTable = Math.max(1, Math.floor(((width ?? PIPE_WIDTH) - nameWidth) / periodWidth))
  const tables: StatementPeriod[][] = []
  for (let at = 0; at < periods.length; at += perTable) tables.push(periods.slice(at, at + perTable))
  return tables
}

/** A statement as CSV: one row per period and line. The sign is a word, because a spreadsheet would run `-`. */
export function statementCsv({ periods }: Statement): string {
  const head = ['period_start', 'period_end', 'line', 'metric', 'sign', 'amount', 'percent_of_net_sales']
  const rows = periods.flatMap(({ periodStart, periodEnd, lines }) =>
    lines.map(({ label, metric, sign, amount, shareOfNetSales }) => [
      periodStart,
      periodEnd,
      label,
      metric,
      sign,
      decimalsOf(amount),
      decimalsOf(shareOfNetSales),
    ]),
  )
  return [head, ...rows].map((row) => csvLine(row)).join('')
}

/** Two decimals, like money in every other CSV. */
function decimalsOf(value: Figures[string]): string | null {
  return typeof value === 'number' ? value.toFixed(2) : value
}

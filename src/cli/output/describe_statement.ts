import { csvLine } from '../../reports/csv.ts'
import type { Statement, StatementLine, StatementPeriod } from '../../reports/statement.ts'
import { numberText, periodLabel, range } from './describe_report.ts'
import type { Paint } from './style.ts'
import { renderTable } from './table.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

/** A profit and loss statement for people: a line each, two columns a period. */
export function describeStatement({ from, to, asOfDate, periods }: Statement, screen: Screen): string {
  if (from === null || to === null || asOfDate === null) {
    return 'The warehouse is empty: there is nothing to report yet.'
  }
  const head = `Profit and loss, ${range(from, to)}; as of ${asOfDate}`
  if (periods.length === 0) return `${head}\n\nNothing to report: no day of this range has activity.`
  const tables = inWidth(periods, screen.width).map((some) => tableOf(some, screen))
  return [head, ...tables, costNote(periods)].join('\n\n')
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
    nameOf(line),
    ...periods.flatMap(({ lines: own }) => [
      amountText(own[index]),
      numberText(own[index]?.shareOfNetSales, 'percent'),
    ]),
  ])
  return renderTable(columns, rows, screen)
}

/** `− Returns`, `+ Shipping charged`, `= Net sales`. */
function nameOf({ label, sign }: StatementLine): string {
  return `${{ plus: '+', minus: '−', total: '=' }[sign]} ${label}`
}

function amountText(line: StatementLine | undefined): string {
  return numberText(line?.amount, 'money')
}

/** As many periods side by side as the screen is wide enough for. */
function inWidth(periods: readonly StatementPeriod[], width: number | undefined): StatementPeriod[][] {
  if (width === undefined) return [[...periods]]
  const [nameWidth, periodWidth] = [26, 25]
  const perTable = Math.max(1, Math.floor((width - nameWidth) / periodWidth))
  const tables: StatementPeriod[][] = []
  for (let at = 0; at < periods.length; at += perTable) tables.push(periods.slice(at, at + perTable))
  return tables
}

function costNote(periods: readonly StatementPeriod[]): string {
  const shares = periods.map(({ costCoverage }) =>
    costCoverage === null ? '–' : `${numberText(costCoverage, 'percent')} %`,
  )
  return `% is of net sales. Unit costs are known for this share of net revenue: ${shares.join(', ')}; the rest counts as cost 0.`
}

/** A statement as CSV: one row per period and line. */
export function statementCsv({ periods }: Statement): string {
  const head = ['period_start', 'period_end', 'line', 'metric', 'amount', 'percent_of_net_sales']
  const rows = periods.flatMap(({ periodStart, periodEnd, lines }) =>
    lines.map(({ label, metric, amount, shareOfNetSales }) => [
      periodStart,
      periodEnd,
      label,
      metric,
      amount,
      shareOfNetSales,
    ]),
  )
  return [head, ...rows].map((row) => csvLine(row)).join('')
}

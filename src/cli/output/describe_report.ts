import {
  addDays,
  periodStart as firstDayOf,
  isoWeek,
  nextPeriodStart,
  periodTypes,
  periodUnits,
  quarterOfYear,
} from '../../calendar.ts'
import { metric, type Unit } from '../../metrics/registry.ts'
import type { Figures } from '../../reports/figures.ts'
import type { KnownReport } from '../../reports/known_report.ts'
import type { Change, Report, ReportRow } from '../../reports/live_report.ts'
import { decimals } from '../../shown_text.ts'
import { counted, formatTime } from './format.ts'
import type { Paint } from './style.ts'
import { type Cell, renderTable, type TableColumn } from './table.ts'
import { displayWidth } from './width.ts'

interface Screen {
  paint: Paint
  width: number | undefined
}

/** What a narrow terminal shows first. */
const importance = [
  'net_revenue',
  'orders',
  'gross_profit',
  'units',
  'profit_margin',
  'returns',
  'customers',
  'sessions',
  'conversion_rate',
  'avg_net_order_value',
  'contribution',
  'new_customers',
]

const titles = { shop: 'Shop', listing: 'Listings', product: 'Products' }

/** A live report for people. `isChosen`: the user named the metrics, so none is left out. */
export function describeReport(report: Report, isChosen: boolean, screen: Screen): string {
  if (report.from === null || report.to === null || report.asOfDate === null) {
    return 'The warehouse is empty: there is nothing to report yet.'
  }
  const cutBy = report.by === 'all' ? '' : ` by ${report.by}`
  const head = `${titles[report.entity]}, ${range(report.from, report.to)}${cutBy}; as of ${report.asOfDate}`
  if (report.rows.length === 0) {
    return `${head}\n\nNothing to report. The warehouse has activity from ${report.firstDate} to ${report.asOfDate}.`
  }
  const [only] = report.rows
  const table =
    report.rows.length === 1 && only
      ? oneRow(only, report.metrics, screen)
      : manyRows(report, isChosen, screen)
  return `${head}\n\n${table}`
}

function oneRow(row: ReportRow, metrics: readonly string[], screen: Screen): string {
  const before = row.before
  const title = before ? range(before.periodStart, before.periodEnd) : 'before'
  const table = renderTable(
    [
      { title: row.id ?? 'metric', flexible: true, maximum: 60 },
      { title: periodLabel(row), align: 'right' },
      { title, align: 'right' },
      { title: 'change', align: 'right' },
      { title: '%', align: 'right' },
    ],
    metrics.map((name) => [
      name,
      valueText(name, row.figures),
      before ? valueText(name, before.figures) : '',
      signed(row.change[name]?.absolute, metric(name).unit),
      signed(row.change[name]?.percent, 'percent'),
    ]),
    screen,
  )
  return table
}

function manyRows(report: Report, isChosen: boolean, screen: Screen): string {
  const { rows, metrics } = report
  const fixed = identityBlocks(report.entity, rows)
  const { table, shown } = metricTable(fixed, metrics, (name) => metricBlock(name, rows), isChosen, screen)
  const notes = [
    '± % is the change against the period before: of as many whole months, else of as many days.',
  ]
  if (shown < metrics.length) {
    notes.push(
      `${shown} of ${counted(metrics.length, 'metric')} fit here: --metrics a,b shows others, --json all of them.`,
    )
  }
  return `${table}\n\n${notes.join('\n')}`
}

/** The columns for the period and for whose figures they are. */
function identityBlocks(
  entity: Report['entity'],
  rows: ReadonlyArray<Pick<ReportRow, 'periodType' | 'periodStart' | 'periodEnd' | 'id'>>,
): Block[] {
  const period: Block = { columns: [{ title: 'period' }], cells: rows.map((row) => [periodLabel(row)]) }
  const id: Block = {
    columns: [{ title: entity, flexible: true, maximum: 60 }],
    cells: rows.map((row) => [row.id]),
  }
  return entity === 'shop' ? [period] : [period, id]
}

/** A table of metrics after fixed columns: the chosen metrics, or as many as fit. */
function metricTable(
  fixed: readonly Block[],
  metrics: readonly string[],
  blockOf: (name: string) => Block,
  isChosen: boolean,
  screen: Screen,
): { table: string; shown: number } {
  const blocks = new Map(metrics.map((name) => [name, blockOf(name)]))
  const shown = isChosen ? metrics : fitting(metrics, blocks, fixed, screen.width)
  const all = [...fixed, ...shown.flatMap((name) => blocks.get(name) ?? [])]
  const table = renderTable(
    all.flatMap(({ columns }) => columns),
    (fixed[0]?.cells ?? []).map((_, index) => all.flatMap(({ cells }) => cells[index] ?? [])),
    screen,
  )
  return { table, shown: shown.length }
}

/** Columns that are shown or left out together. */
interface Block {
  columns: TableColumn[]
  cells: Cell[][]
}

function metricBlock(name: string, rows: readonly ReportRow[]): Block {
  return {
    columns: [
      { title: name, align: 'right' },
      { title: '± %', align: 'right' },
    ],
    cells: rows.map((row) => [valueText(name, row.figures), signed(row.change[name]?.percent, 'percent')]),
  }
}

/** The most important metrics that fit the width, in their usual order. */
function fitting(
  metrics: readonly string[],
  blocks: ReadonlyMap<string, Block>,
  fixed: readonly Block[],
  width: number | undefined,
): readonly string[] {
  if (width === undefined) return metrics
  const ranked = [...metrics].sort((a, b) => rank(a) - rank(b))
  let used = fixed.reduce((sum, block) => sum + blockWidth(block), 0)
  const fit = ranked.filter((name, index) => {
    const block = blocks.get(name)
    const added = block ? blockWidth(block) : 0
    if (index > 0 && used + added > width + 2) return false
    used += added
    return true
  })
  return metrics.filter((name) => fit.includes(name))
}

function rank(name: string): number {
  const place = importance.indexOf(name)
  return place < 0 ? importance.length : place
}

/** The width including the gap after each column. */
function blockWidth({ columns, cells }: Block): number {
  return columns.reduce((sum, { title, flexible }, index) => {
    const widest = Math.max(
      displayWidth(title),
      ...cells.map((row) => displayWidth(String(row[index] ?? ''))),
    )
    return sum + Math.min(widest, flexible ? 12 : widest) + 2
  }, 0)
}

/** Describes for people a report as it was known on a day. */
export function describeKnownReport(
  report: KnownReport,
  isChosen: boolean,
  timezone: string,
  screen: Screen,
): string {
  const { publication, knownOn, by, entity } = report
  const head = `${titles[entity]} by ${by}, as known on ${knownOn}`
  if (!publication) return `${head}\n\nNothing had been published by then.`
  const known = `Published by run ${publication.runId} on ${formatTime(publication.publishedAt, timezone)}, as of ${publication.asOfDate ?? 'no day'}.`
  if (report.rows.length === 0) return `${head}\n${known}\n\nNo such period was closed by then.`
  const { rows } = report
  const since: Block = {
    columns: [{ title: 'since' }],
    cells: rows.map((row) => [row.isRevised ? 'revised' : '']),
  }
  const { table } = metricTable(
    [...identityBlocks(entity, rows), since],
    report.metrics,
    (name) => ({
      columns: [{ title: name, align: 'right' }],
      cells: rows.map((row) => [valueText(name, row.figures)]),
    }),
    isChosen,
    screen,
  )
  return `${head}\n${known}\n\n${table}`
}

function valueText(name: string, figures: Figures): string {
  return numberText(figures[name], metric(name).unit)
}

export function numberText(value: Figures[string] | undefined, unit: Unit): string {
  if (value === null || value === undefined) return ''
  // A figure too large for an exact number is shown unchanged.
  if (typeof value === 'string') return value
  return decimals(value, unit === 'count' ? 0 : 2)
}

function signed(value: Change['absolute'] | undefined, unit: Unit): string {
  const text = numberText(value, unit)
  return typeof value === 'number' && value > 0 ? `+${text}` : text
}

/** The name of a period: 2026-03, 2026-W10, 2026-Q1; for a partial one its first and last day. */
export function periodLabel(row: { periodType: string; periodStart: string; periodEnd: string }): string {
  const { periodType, periodStart: start, periodEnd: end } = row
  const unit = periodUnits.find((one) => periodTypes[one] === periodType)
  if (!unit || firstDayOf(start, unit) !== start || nextPeriodStart(start, unit) !== end)
    return range(start, end)
  switch (unit) {
    case 'day':
      return start
    case 'week':
      return weekLabel(start)
    case 'month':
      return start.slice(0, 7)
    case 'quarter':
      return `${start.slice(0, 4)}-Q${quarterOfYear(start)}`
    case 'year':
      return start.slice(0, 4)
  }
}

function weekLabel(monday: string): string {
  const { year, week } = isoWeek(monday)
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`
}

/** First and last day. */
export function range(start: string, end: string): string {
  const last = addDays(end, -1)
  return last === start ? start : `${start} to ${last}`
}

import type { AppliedRequest, MetricMeta, Row, Section, Unit } from '../../../../contract.ts'
import { size } from '../../charts/cells.ts'
import type { ChartSpec } from '../../charts/spec.ts'
import { period } from '../../format.ts'
import type { Axis, ChartKind } from './question.ts'
import { LONG, NAME, OTHERS, type PivotTable, TOTAL } from './table.ts'

/** Units whose parts can be piled up. */
const piled: ReadonlySet<Unit> = new Set(['money', 'count'])
/** Lines and layers that can still be told apart. */
const MOST_SERIES = 8
const MOST_BARS = 20

export interface Drawn {
  section: Section
  spec: ChartSpec
  /** What the chart leaves out, in words. */
  says?: string | undefined
}

export interface Offer {
  kinds: readonly ChartKind[]
  /** What suits. */
  usual: ChartKind
}

/** Which charts a table without columns can be. */
export function flatOffer(axis: Axis, metrics: readonly MetricMeta[]): Offer {
  if (axis === 'none') return { kinds: ['none'], usual: 'none' }
  const isPile = metrics.length > 1 && sameUnit(metrics).length === metrics.length && canPile(metrics[0])
  const kinds: ChartKind[] = axis === 'time' ? ['line', 'bar'] : ['bar']
  return {
    kinds: [...kinds, ...(isPile ? (['stack'] as const) : []), 'none'],
    usual: axis === 'time' ? 'line' : 'bar',
  }
}

/** Which charts a pivot can be: parts of a whole are piled up, and everything can be coloured. */
export function pivotOffer(rows: Axis, columns: Axis, metric: MetricMeta, isPiled: boolean): Offer {
  const isOverTime = rows === 'time' || columns === 'time'
  const pile = isPiled && canPile(metric) ? (['stack'] as const) : []
  return {
    kinds: [isOverTime ? 'line' : 'bar', ...pile, 'heat', 'none'],
    usual: isOverTime ? 'line' : (pile[0] ?? 'bar'),
  }
}

function canPile(metric: MetricMeta | undefined): boolean {
  return metric !== undefined && piled.has(metric.unit)
}

/** Those that can share an axis with the first. */
function sameUnit(metrics: readonly MetricMeta[]): readonly MetricMeta[] {
  return metrics.filter(({ unit }) => unit === metrics[0]?.unit)
}

export function flatChart(
  section: Section,
  axis: Axis,
  metrics: readonly MetricMeta[],
  kind: ChartKind,
  request: AppliedRequest,
): Drawn | undefined {
  if (kind === 'none' || axis === 'none' || metrics.length === 0) return undefined
  return axis === 'time'
    ? timeChart(section, metrics, kind, request)
    : memberChart(section, metrics, kind, request.compareRange !== null)
}

function timeChart(
  table: Section,
  metrics: readonly MetricMeta[],
  kind: ChartKind,
  { grain, range, compareRange }: AppliedRequest,
): Drawn {
  const units = [...new Set(metrics.map(({ unit }) => unit))].slice(0, 2)
  const drawn = metrics.filter(({ unit }) => units.includes(unit))
  const [only] = drawn
  return {
    section: table,
    spec: {
      kind: 'time',
      x: NAME,
      grain,
      range,
      stacked: kind === 'stack',
      series: drawn.map(({ name, unit }) => ({
        column: name,
        as: kind === 'line' ? 'line' : 'bar',
        onRight: unit !== units[0],
        // Several at once would be a thicket.
        ...(drawn.length === 1 && only && compareRange ? { before: `${only.name}_before` } : {}),
      })),
    },
    says: leftOut(metrics, drawn),
  }
}

function memberChart(
  section: Section,
  metrics: readonly MetricMeta[],
  kind: ChartKind,
  isCompared: boolean,
): Drawn | undefined {
  const [first] = metrics
  if (!first) return undefined
  const drawn = sameUnit(metrics)
  const values =
    drawn.length > 1
      ? drawn.map(({ name }) => name)
      : isCompared
        ? [first.name, `${first.name}_before`]
        : [first.name]
  const rows = section.rows.slice(0, MOST_BARS)
  const beyond = section.rows.length - rows.length
  return {
    section: { ...section, rows },
    spec:
      values.length === 1
        ? { kind: 'bars', label: NAME, value: first.name }
        : { kind: 'columns', label: NAME, values, stacked: kind === 'stack' },
    says: [beyond > 0 ? `The chart shows the first ${MOST_BARS} rows.` : undefined, leftOut(metrics, drawn)]
      .filter(Boolean)
      .join(' '),
  }
}

function leftOut(metrics: readonly MetricMeta[], drawn: readonly MetricMeta[]): string | undefined {
  const others = metrics.filter((one) => !drawn.includes(one)).map(({ label }) => label)
  return others.length > 0 ? `Only in the table, because the unit differs: ${others.join(', ')}.` : undefined
}

export function pivotChart(
  table: PivotTable,
  axes: { rows: Axis; columns: Axis },
  kind: ChartKind,
  request: AppliedRequest,
): Drawn | undefined {
  const { section, cellColumns, long } = table
  const isTime = axes.columns === 'time' || axes.rows === 'time'
  if (kind === 'none') return undefined
  if (kind === 'heat') {
    const text = (axis: Axis) => (value: string) => (axis === 'time' ? period(value, request.grain) : value)
    return {
      section: long,
      spec: {
        kind: 'heat',
        x: LONG.column,
        y: LONG.row,
        value: LONG.value,
        xText: text(axes.columns),
        yText: text(axes.rows),
        slanted: axes.columns !== 'time',
      },
    }
  }
  if (!isTime) {
    const rows = section.rows.slice(0, MOST_BARS)
    return {
      section: { ...section, rows },
      spec: {
        kind: 'columns',
        label: NAME,
        values: [
          ...cellColumns.map(({ name }) => name),
          ...(kind === 'stack' && hasOthers(table) ? [OTHERS] : []),
        ],
        stacked: kind === 'stack',
      },
      says: rows.length < section.rows.length ? `The chart shows the first ${MOST_BARS} rows.` : undefined,
    }
  }
  return splitChart(table, axes, kind, request)
}

/** A line or layer for each of the first members; what layers leave out is one of its own. */
function splitChart(
  table: PivotTable,
  axes: { rows: Axis; columns: Axis },
  kind: ChartKind,
  { grain, range }: AppliedRequest,
): Drawn {
  const { long } = table
  const [x, by] = axes.columns === 'time' ? [LONG.column, LONG.row] : [LONG.row, LONG.column]
  const isStack = kind === 'stack'
  const series = [...new Set(long.rows.map((row) => String(row[by])))]
  const hasMore = series.length > MOST_SERIES || (axes.columns === 'time' ? table.left > 0 : hasOthers(table))
  const drawn = series.slice(0, isStack && hasMore ? MOST_SERIES - 1 : MOST_SERIES)
  const rows = long.rows.filter((row) => drawn.includes(String(row[by])))
  const rest = isStack && hasMore ? restOf(table, axes, rows, x, by) : []
  return {
    section: { ...long, rows: [...rows, ...rest] },
    spec: { kind: 'split', x, by, value: LONG.value, grain, range, as: isStack ? 'stack' : 'line' },
    says:
      series.length > drawn.length && !isStack
        ? `The chart shows the first ${drawn.length} of ${series.length}.`
        : undefined,
  }
}

function hasOthers({ section }: PivotTable): boolean {
  return section.columns.some(({ name }) => name === OTHERS)
}

/** What the drawn layers leave of each step of time. */
function restOf(
  { section, cellColumns, total }: PivotTable,
  axes: { rows: Axis; columns: Axis },
  drawn: readonly Row[],
  x: string,
  by: string,
): Row[] {
  const wholes: [string, number][] =
    axes.columns === 'time'
      ? timesOf(drawn, x).map((at, index) => [at, size(total[cellColumns[index]?.name ?? '']) ?? 0])
      : section.rows.map((row) => [String(row[NAME]), size(row[TOTAL]) ?? 0])
  return wholes.map(([at, whole]) => ({
    [x]: at,
    [by]: 'Others',
    [LONG.value]: drawn
      .filter((row) => row[x] === at)
      .reduce((left, row) => Math.round((left - (size(row[LONG.value]) ?? 0)) * 100) / 100, whole),
  }))
}

function timesOf(rows: readonly Row[], x: string): string[] {
  return [...new Set(rows.map((row) => String(row[x])))]
}

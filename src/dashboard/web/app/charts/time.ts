import type { Section } from '../../../contract.ts'
import { period, shown } from '../format.ts'
import { loneOf, placesOf } from './axis.ts'
import {
  base,
  categoryAxis,
  grid,
  legend,
  legendTop,
  type Option,
  type Room,
  tooltip,
  valueAxis,
} from './base.ts'
import { columnOf, memberText, size } from './cells.ts'
import { barsOf, type CutPeriod, cutPeriods, cutText, linesOf } from './cut_periods.ts'
import { noteSeries, notesAt, textsAt } from './notes.ts'
import type { SplitSpec, TimeSeries, TimeSpec } from './spec.ts'
import { tip } from './tooltip.ts'

const X_BEFORE = 'period_before'

/** The line that leads to a period only partly inside the range. */
const towardsCut = { type: 'line', showSymbol: false, lineStyle: { width: 2, type: [2, 4] } }

/** Points without neighbours, drawn even if the line has no symbols. */
const lonePoints = {
  type: 'line',
  showSymbol: true,
  showAllSymbol: true,
  symbol: 'circle',
  symbolSize: 6,
  lineStyle: { width: 0 },
  silent: true,
}

export function timeOption(section: Section, spec: TimeSpec, room: Room): Option {
  const { rows } = section
  const { colors } = room
  const text = (value: unknown, long = false) =>
    spec.grain ? period(String(value), spec.grain, long) : shown(value, columnOf(section, spec.x).unit)
  const label = (series: TimeSeries) => columnOf(section, series.column).label
  const color = (one: TimeSeries) =>
    colors.series[spec.series.indexOf(one) % colors.series.length] ?? colors.text
  const drawn = withFigures(section, spec)
  const [first] = drawn
  const left = drawn.filter((one) => !one.onRight)
  const right = drawn.filter((one) => one.onRight)
  const names = [
    ...drawn.flatMap((one) =>
      hasBefore(section, one) ? [label(one), beforeName(label(one))] : [label(one)],
    ),
    ...(spec.band ? [spec.band.label] : []),
  ]
  const showsLegend = names.length > 1
  const fewPoints = rows.length < 2
  const xs = rows.map((row) => String(row[spec.x]))
  const cuts = cutPeriods(xs, spec)
  const placed = notesAt(xs, spec, room.notes ?? [])

  return {
    ...base(room),
    grid: grid({ top: showsLegend ? legendTop(room, names) : 16 }),
    ...(showsLegend ? { legend: legend(room, names) } : {}),
    tooltip: tooltip(
      room,
      ((points: { dataIndex: number }[]) => {
        const place = points[0]?.dataIndex ?? 0
        const row = rows[place]
        if (!row) return ''
        const lines = drawn.flatMap((one) => {
          const column = columnOf(section, one.column)
          const now = { color: color(one), label: column.label, value: shown(row[one.column], column.unit) }
          if (!one.before || row[one.before] === null || row[one.before] === undefined) return [now]
          const then = row[X_BEFORE] ? text(row[X_BEFORE], true) : 'before'
          return [now, { color: colors.before, label: then, value: shown(row[one.before], column.unit) }]
        })
        if (spec.band && row[spec.band.lower] !== null) {
          const unit = columnOf(section, spec.band.lower).unit
          lines.push({
            color: colors.before,
            label: spec.band.label,
            value: `${shown(row[spec.band.lower], unit)} – ${shown(row[spec.band.upper], unit)}`,
          })
        }
        return tip(
          text(row[spec.x], true),
          lines,
          cuts[place] && cutText(cuts[place]),
          textsAt(placed, place),
        )
      }) as never,
      {
        trigger: 'axis',
        axisPointer: { type: first?.as === 'bar' ? 'shadow' : 'line', lineStyle: { color: colors.line } },
      },
    ),
    xAxis: categoryAxis(room, xs, (value) => text(value), {
      boundaryGap: drawn.some((one) => one.as === 'bar') || fewPoints,
    }),
    yAxis: [
      valueAxis(room, left[0] ? columnOf(section, left[0].column).unit : 'count', axisLimit(section, spec)),
      ...(right[0]
        ? [
            valueAxis(room, columnOf(section, right[0].column).unit, {
              splitLine: { show: false },
              alignTicks: true,
              max: null,
            }),
          ]
        : []),
    ],
    series: [
      ...(spec.band ? bandSeries(section, spec.band, colors.before) : []),
      ...drawn.flatMap((one) => {
        const values = valuesOf(section, one.column)
        const shared = {
          name: label(one),
          yAxisIndex: one.onRight ? 1 : 0,
          itemStyle: { color: color(one) },
          z: 2,
        }
        return [
          ...beforeSeries(section, one, shared, colors.before),
          ...(one.as === 'bar'
            ? barSeries(values, cuts, shared, spec)
            : lineSeries(values, cuts, shared, spec, one)),
        ]
      }),
      ...noteSeries(room, xs, placed),
    ],
  }
}

type Values = (number | null)[]
type Cuts = readonly (CutPeriod | undefined)[]
type Shared = { name: string } & Record<string, unknown>

/** The series with any figure: the others would only stand in the legend. */
function withFigures(section: Section, { series }: TimeSpec): TimeSeries[] {
  return series.filter(({ column }) => section.rows.some((row) => size(row[column]) !== undefined))
}

function valuesOf({ rows }: Section, column: string): Values {
  return rows.map((row) => size(row[column]) ?? null)
}

/** What a chart needs to draw one series over time. A single point is drawn as a point. */
function symbolsOf(values: Values): { showSymbol: boolean; symbolSize: number } {
  const isAlone = values.length < 2
  return { showSymbol: isAlone, symbolSize: isAlone ? 8 : 5 }
}

function barSeries(values: Values, cuts: Cuts, shared: Shared, { stacked }: TimeSpec) {
  return [
    {
      ...shared,
      type: 'bar',
      data: barsOf(values, cuts),
      ...(stacked ? { stack: 'all' } : {}),
      barMaxWidth: 36,
    },
  ]
}

function lineSeries(values: Values, cuts: Cuts, shared: Shared, { stacked }: TimeSpec, one: TimeSeries) {
  const line = {
    ...shared,
    ...symbolsOf(values),
    type: 'line',
    lineStyle: { width: 2, ...(one.dashed ? { type: [5, 4] } : {}) },
  }
  if (stacked) return [{ ...line, data: values, stack: 'all', areaStyle: { opacity: 0.75 } }]
  const { whole, toCut } = linesOf(values, cuts)
  return [
    {
      ...line,
      data: whole,
      ...(one.as === 'area' ? { areaStyle: { opacity: 0.1 } } : {}),
      showSymbol: values.length <= 14,
    },
    ...(toCut ? [{ ...shared, ...towardsCut, data: toCut }] : []),
    ...lone(values, shared),
  ]
}

function hasBefore(section: Section, { before }: TimeSeries): boolean {
  return before !== undefined && valuesOf(section, before).some((value) => value !== null)
}

const beforeName = (name: string) => `${name}, compared`

/** The same series in the compared range, if it has any figure. */
function beforeSeries(section: Section, one: TimeSeries, { name, yAxisIndex }: Shared, color: string) {
  if (one.before === undefined || !hasBefore(section, one)) return []
  const values = valuesOf(section, one.before)
  const shared = { name: beforeName(name), yAxisIndex, itemStyle: { color }, z: 1 }
  return [
    {
      ...shared,
      type: 'line',
      data: values,
      showSymbol: values.length < 2,
      lineStyle: { width: 1.5, type: [4, 4], color },
      silent: true,
    },
    ...lone(values, shared),
  ]
}

function lone(values: readonly (number | null)[], shared: Record<string, unknown>) {
  const data = loneOf(values)
  return data ? [{ ...shared, ...lonePoints, data }] : []
}

/** A band that widens far into the future must not flatten the lines, so it may leave the chart at the top. */
function axisLimit({ rows }: Section, spec: TimeSpec): Record<string, unknown> {
  if (!spec.band) return {}
  const { upper } = spec.band
  const most = (names: readonly string[]) =>
    Math.max(0, ...rows.flatMap((row) => names.map((name) => size(row[name]) ?? 0)))
  const limit = most(spec.series.map(({ column }) => column)) * 2
  if (limit <= 0 || most([upper]) <= limit) return {}
  const step = 10 ** Math.floor(Math.log10(limit)) / 5
  return { max: Math.ceil(limit / step) * step }
}

/** The area between two columns: a transparent layer with a shaded one on it. */
function bandSeries(section: Section, band: NonNullable<TimeSpec['band']>, color: string) {
  const lower = section.rows.map((row) => size(row[band.lower]) ?? null)
  const height = section.rows.map((row, index) => {
    const top = size(row[band.upper])
    const bottom = lower[index]
    return top === undefined || bottom === null || bottom === undefined ? null : top - bottom
  })
  const shared = {
    type: 'line',
    stack: 'band',
    showSymbol: false,
    lineStyle: { opacity: 0 },
    silent: true,
    z: 0,
  }
  return [
    { ...shared, name: ' ', data: lower },
    { ...shared, name: band.label, data: height, itemStyle: { color }, areaStyle: { color, opacity: 0.18 } },
  ]
}

/** Lines beyond the first four are dashed, so that not the colour alone tells them apart. */
const PLAIN_LINES = 4
const dashes = [
  [7, 3],
  [3, 2],
]

function lineOf(index: number): Record<string, unknown> {
  const type = index < PLAIN_LINES ? undefined : dashes[index % dashes.length]
  return { width: 2, ...(type ? { type } : {}) }
}

export function splitOption(section: Section, spec: SplitSpec, room: Room): Option {
  const { colors } = room
  const value = columnOf(section, spec.value)
  const by = columnOf(section, spec.by)
  const xs = placesOf(
    section.rows.map((row) => String(row[spec.x])),
    spec,
  )
  const totals = new Map<string, number>()
  const cells = new Map<string, number | undefined>()
  for (const row of section.rows) {
    const name = memberText(by, row[spec.by])
    const amount = size(row[spec.value])
    totals.set(name, (totals.get(name) ?? 0) + (amount ?? 0))
    cells.set(`${name}\n${row[spec.x]}`, amount)
  }
  const names = [...totals.keys()]
  const color = (index: number) => colors.series[index % colors.series.length] ?? colors.text
  const text = (x: string, long = false) =>
    spec.grain ? period(x, spec.grain, long) : shown(x, columnOf(section, spec.x).unit)
  const isStack = spec.as === 'stack'
  const cuts = cutPeriods(xs, spec)
  const placed = notesAt(xs, spec, room.notes ?? [])
  const lines = names.flatMap((name, index): Record<string, unknown>[] => {
    const values = xs.map((x) => cells.get(`${name}\n${x}`) ?? null)
    const shared = { name, itemStyle: { color: color(index) }, emphasis: { focus: 'series' } }
    if (isStack) {
      return [{ ...shared, type: 'bar', stack: 'all', barMaxWidth: 36, data: barsOf(values, cuts) }]
    }
    const { whole, toCut } = linesOf(values, cuts)
    return [
      { ...shared, type: 'line', showSymbol: xs.length < 2, lineStyle: lineOf(index), data: whole },
      ...(toCut ? [{ ...shared, ...towardsCut, data: toCut }] : []),
      ...lone(values, shared),
    ]
  })
  return {
    ...base(room),
    legend: legend(room, names),
    grid: grid({ top: legendTop(room, names), ...(spec.xTitle ? { bottom: 24 } : {}) }),
    tooltip: tooltip(
      room,
      ((points: { dataIndex: number }[]) => {
        const place = points[0]?.dataIndex ?? 0
        const x = xs[place] ?? ''
        const lines = names
          .map((name, index) => ({ color: color(index), label: name, amount: cells.get(`${name}\n${x}`) }))
          .filter(({ amount }) => amount !== undefined)
          .sort((a, b) => (b.amount ?? 0) - (a.amount ?? 0))
          .map(({ amount, ...line }) => ({ ...line, value: shown(amount, value.unit) }))
        return tip(text(x, true), lines, cuts[place] && cutText(cuts[place]), textsAt(placed, place))
      }) as never,
      {
        trigger: 'axis',
        axisPointer: { type: isStack ? 'shadow' : 'line', lineStyle: { color: colors.line } },
      },
    ),
    xAxis: categoryAxis(room, xs, (x) => text(x), {
      boundaryGap: isStack || xs.length < 2,
      ...(spec.xTitle
        ? {
            name: spec.xTitle,
            nameLocation: 'middle',
            nameGap: 28,
            nameTextStyle: { color: colors.muted, fontSize: 12 },
          }
        : {}),
    }),
    yAxis: valueAxis(room, value.unit),
    series: [...lines, ...noteSeries(room, xs, placed)],
  }
}

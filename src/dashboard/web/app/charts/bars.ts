import type { Section } from '../../../contract.ts'
import { shown, tick } from '../format.ts'
import {
  allLabels,
  base,
  categoryAxis,
  cut,
  grid,
  legend,
  legendTop,
  type Option,
  type Room,
  tooltip,
  valueAxis,
} from './base.ts'
import { best, columnOf, memberText, rowText, size } from './cells.ts'
import type { BarsSpec, ColumnsSpec, ParetoSpec, StepsSpec } from './spec.ts'
import { tip } from './tooltip.ts'

const MOST = 20
const plain = (text: string) => text

export function barsOption(section: Section, spec: BarsSpec, room: Room): Option {
  const { colors } = room
  const rows = best(section.rows, spec.value).slice(0, MOST).reverse()
  const value = columnOf(section, spec.value)
  return {
    ...base(room),
    grid: grid({ right: 84 }),
    xAxis: valueAxis(room, value.unit),
    yAxis: categoryAxis(
      room,
      rows.map((row) => memberText(columnOf(section, spec.label), row[spec.label])),
      (text) => cut(text, 30),
    ),
    series: [
      {
        type: 'bar',
        data: rows.map((row) => size(row[spec.value]) ?? null),
        barMaxWidth: 26,
        itemStyle: { color: colors.series[0] },
        label: {
          show: true,
          position: 'right',
          color: colors.text,
          formatter: ({ dataIndex }: { dataIndex: number }) =>
            shown(rows[dataIndex]?.[spec.value], value.unit),
        },
      },
    ],
  }
}

/** What is only there to compare with, or to make a whole. */
function isPale(name = ''): boolean {
  return name.endsWith('_before') || name === 'others'
}

/** What the row under the pointer says, wherever in its column the pointer is. */
function rowTooltip(
  room: Room,
  rows: Section['rows'],
  said: (row: Section['rows'][number], index: number) => HTMLElement,
) {
  return tooltip(
    room,
    ((points: { dataIndex: number }[]) => {
      const index = points[0]?.dataIndex ?? 0
      const row = rows[index]
      return row ? said(row, index) : ''
    }) as never,
    { trigger: 'axis', axisPointer: { type: 'shadow' } },
  )
}

export function columnsOption(section: Section, spec: ColumnsSpec, room: Room): Option {
  const { colors } = room
  const { rows } = section
  const names = rows.map((row) => (spec.short ?? plain)(rowText(section, row, spec.label)))
  const columns = spec.values.map((name) => columnOf(section, name))
  const color = (index: number) =>
    isPale(columns[index]?.name)
      ? colors.before
      : (colors.series[index % colors.series.length] ?? colors.text)
  return {
    ...base(room),
    ...(columns.length > 1
      ? {
          legend: legend(
            room,
            columns.map(({ label }) => label),
          ),
        }
      : {}),
    grid: grid({
      top:
        columns.length > 1
          ? legendTop(
              room,
              columns.map(({ label }) => label),
            )
          : 16,
    }),
    tooltip: rowTooltip(room, rows, (row) =>
      tip(
        rowText(section, row, spec.label),
        columns.map((column, index) => ({
          color: color(index),
          label: column.label,
          value: shown(row[column.name], column.unit),
        })),
      ),
    ),
    xAxis: categoryAxis(room, names, undefined, allLabels(room, names)),
    yAxis: valueAxis(room, columns[0]?.unit ?? 'count'),
    series: columns.map((column, index) => ({
      name: column.label,
      type: 'bar',
      ...(spec.stacked ? { stack: 'all' } : {}),
      data: rows.map((row) => size(row[column.name]) ?? null),
      barMaxWidth: 48,
      itemStyle: { color: color(index) },
    })),
  }
}

export function paretoOption(section: Section, spec: ParetoSpec, room: Room): Option {
  const { colors } = room
  const rows = section.rows.slice(0, spec.limit)
  const value = columnOf(section, spec.value)
  const share = columnOf(section, spec.cumulative)
  const [barColor, lineColor] = [colors.bar, colors.series[1] ?? colors.text]
  return {
    ...base(room),
    legend: legend(room, [value.label, share.label]),
    grid: grid({ top: 40 }),
    tooltip: rowTooltip(room, rows, (row, index) =>
      tip(`${index + 1}. ${rowText(section, row, spec.label)}`, [
        { color: barColor, label: value.label, value: shown(row[spec.value], value.unit) },
        { color: lineColor, label: share.label, value: shown(row[spec.cumulative], share.unit) },
      ]),
    ),
    xAxis: categoryAxis(
      room,
      rows.map((_, index) => String(index + 1)),
    ),
    yAxis: [
      valueAxis(room, value.unit),
      valueAxis(room, share.unit, { min: 0, max: 100, interval: 25, splitLine: { show: false } }),
    ],
    series: [
      {
        name: value.label,
        type: 'bar',
        data: rows.map((row) => size(row[spec.value]) ?? null),
        barCategoryGap: '20%',
        itemStyle: { color: barColor },
      },
      {
        name: share.label,
        type: 'line',
        yAxisIndex: 1,
        data: rows.map((row) => size(row[spec.cumulative]) ?? null),
        showSymbol: false,
        lineStyle: { width: 2 },
        itemStyle: { color: lineColor },
      },
    ],
  }
}

/**
 * Steps from left to right. Each bar starts at the height of the previous one, drawn faintly, so that the drop shows.
 */
export function stepsOption(section: Section, spec: StepsSpec, room: Room): Option {
  const { colors } = room
  const { rows } = section
  const [value, rate, dropoff] = [spec.value, spec.rate, spec.dropoff].map((name) => columnOf(section, name))
  const names = rows.map((row) => rowText(section, row, spec.label))
  const amounts = rows.map((row) => size(row[spec.value]) ?? 0)
  const before = amounts.map((amount, index) => Math.max(0, (amounts[index - 1] ?? amount) - amount))
  return {
    ...base(room),
    grid: grid({ top: 48 }),
    tooltip: rowTooltip(room, rows, (row) =>
      tip(
        rowText(section, row, spec.label),
        [value, rate, dropoff].flatMap((column) =>
          column && row[column.name] !== null
            ? [{ label: column.label, value: shown(row[column.name], column.unit) }]
            : [],
        ),
      ),
    ),
    xAxis: categoryAxis(
      room,
      names,
      undefined,
      // On two lines if there is little room: every step needs its name.
      allLabels(room, names, 18, room.narrow ? (name) => name.replace(' ', '\n') : undefined),
    ),
    yAxis: valueAxis(room, 'count'),
    series: [
      {
        type: 'bar',
        stack: 'step',
        data: amounts,
        barWidth: '64%',
        itemStyle: { color: colors.series[0] },
      },
      {
        type: 'bar',
        stack: 'step',
        data: before.map((lost) => lost || null),
        barWidth: '64%',
        silent: true,
        itemStyle: { color: colors.none, decal: undefined },
      },
      {
        type: 'line',
        data: amounts.map((amount, index) => amount + (before[index] ?? 0)),
        lineStyle: { opacity: 0 },
        symbolSize: 0,
        symbol: 'circle',
        silent: true,
        label: {
          show: true,
          position: 'top',
          color: colors.text,
          lineHeight: 16,
          fontSize: room.narrow ? 11 : 12.5,
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const row = rows[dataIndex]
            if (!row) return ''
            const lost = size(row[spec.dropoff])
            const amount = room.narrow
              ? tick(size(row[spec.value]) ?? 0, 'count')
              : shown(row[spec.value], 'count')
            return `{strong|${amount}}${dataIndex > 0 ? `  ${shown(row[spec.rate], 'percent')}` : ''}\n${
              lost === undefined ? '' : `${shown(lost, 'percent')} lost`
            }`
          },
          rich: { strong: { fontWeight: 600, fontSize: room.narrow ? 12 : 13.5, color: colors.text } },
        },
      },
    ],
  }
}

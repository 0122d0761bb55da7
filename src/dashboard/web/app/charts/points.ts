import type { Section } from '../../../contract.ts'
import { shown, tick } from '../format.ts'
import { base, grid, legend, type Option, type Room, tooltip, valueAxis } from './base.ts'
import { columnOf, rowText, size } from './cells.ts'
import type { PointsSpec } from './spec.ts'
import { tip } from './tooltip.ts'

const symbols = ['circle', 'triangle', 'rect', 'diamond', 'pin', 'arrow']

/** One point per row. Groups differ in colour and shape. */
export function pointsOption(section: Section, spec: PointsSpec, room: Room): Option {
  const { colors } = room
  const [x, y] = [columnOf(section, spec.x), columnOf(section, spec.y)]
  const groups = [...new Set(section.rows.map((row) => rowText(section, row, spec.group)))].sort()
  const named = (column: typeof x) => ({
    name: column.label,
    nameTextStyle: { color: colors.muted, fontSize: 12 },
  })
  return {
    ...base(room),
    legend: legend(room, groups),
    grid: grid({ top: 60, right: 16, bottom: 24 }),
    tooltip: tooltip(
      room,
      ((point: { data?: { row: number }; color?: string }) => {
        const row = section.rows[point.data?.row ?? -1]
        if (!row) return ''
        return tip(
          rowText(section, row, spec.label),
          [spec.group, spec.x, spec.y, ...(spec.more ?? [])].map((name) => {
            const column = columnOf(section, name)
            return { label: column.label, value: shown(row[name], column.unit) }
          }),
        )
      }) as never,
      { trigger: 'item' },
    ),
    xAxis: valueAxis(room, x.unit, { ...named(x), nameLocation: 'middle', nameGap: 28 }),
    yAxis: valueAxis(room, y.unit, {
      ...named(y),
      nameLocation: 'end',
      nameTextStyle: { color: colors.muted, fontSize: 12, align: 'left' },
      type: 'log',
      min: 1,
      axisLabel: { color: colors.muted, formatter: (value: number) => tick(value, y.unit) },
    }),
    series: groups.map((group, index) => ({
      name: group,
      type: 'scatter',
      symbol: symbols[index % symbols.length],
      symbolSize: 8,
      itemStyle: { opacity: 0.7, color: colors.series[index % colors.series.length] },
      data: section.rows.flatMap((row, rank) => {
        const [left, top] = [size(row[spec.x]), size(row[spec.y])]
        if (rowText(section, row, spec.group) !== group || left === undefined || top === undefined) return []
        return [{ value: [left, Math.max(1, top)], row: rank }]
      }),
    })),
  }
}

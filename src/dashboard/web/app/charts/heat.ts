import type { Section } from '../../../contract.ts'
import { inCell, shown, tick } from '../format.ts'
import { placesOf } from './axis.ts'
import { allLabels, base, categoryAxis, cut, type Option, type Room, tooltip } from './base.ts'
import { columnOf, size } from './cells.ts'
import { inkOn } from './colors.ts'
import type { HeatSpec } from './spec.ts'
import { tip } from './tooltip.ts'

export function heatOption(section: Section, spec: HeatSpec, room: Room): Option {
  const { colors } = room
  const value = columnOf(section, spec.value)
  const xText = spec.xText ?? ((text: string) => text)
  const yText = spec.yText ?? ((text: string) => text)
  const xs = placesOf(section.rows.map((row) => String(row[spec.x])))
  const ys = [...new Set(section.rows.map((row) => String(row[spec.y])))].reverse()
  const drawn = section.rows.flatMap((row, index) => {
    const amount = size(row[spec.value])
    return amount === undefined
      ? []
      : [{ value: [xs.indexOf(String(row[spec.x])), ys.indexOf(String(row[spec.y])), amount], row: index }]
  })
  const isPale = (x: string | undefined) => spec.from !== undefined && Number(x) < spec.from
  const placed = drawn.map((cell) =>
    isPale(xs[cell.value[0] ?? 0]) ? { ...cell, visualMap: false, itemStyle: { color: colors.none } } : cell,
  )
  const amounts = placed.filter((cell) => !('visualMap' in cell)).map((cell) => cell.value[2] ?? 0)
  const [least, most] = [Math.min(0, ...amounts), spread(amounts)]
  const cells = placed.map((cell) => {
    const strength = 'visualMap' in cell ? 0 : ((cell.value[2] ?? 0) - least) / Math.max(most - least, 1e-6)
    return { ...cell, label: { color: inkOn(colors.heat, strength) } }
  })
  return {
    ...base(room),
    grid: { left: 4, right: 4, top: 4, bottom: 40, containLabel: true },
    tooltip: tooltip(
      room,
      ((point: { data?: { row: number } }) => {
        const row = section.rows[point.data?.row ?? -1]
        if (!row) return ''
        return tip(
          `${yText(String(row[spec.y]))} · ${xText(String(row[spec.x]))}`,
          [value, ...(spec.more ?? []).map((name) => columnOf(section, name))].map((column) => ({
            label: column.label,
            value: shown(row[column.name], column.unit),
          })),
        )
      }) as never,
      { trigger: 'item' },
    ),
    xAxis: categoryAxis(room, xs, xText, {
      splitArea: { show: false },
      axisLine: { show: false },
      ...(spec.slanted ? allLabels(room, xs, room.narrow ? 14 : 24) : {}),
    }),
    yAxis: categoryAxis(room, ys, (text) => cut(yText(text), room.narrow ? 16 : 40), {
      axisLine: { show: false },
    }),
    visualMap: {
      min: least,
      max: Math.max(most, least + 1e-6),
      type: 'continuous',
      orient: 'horizontal',
      left: 'center',
      bottom: 0,
      itemWidth: 10,
      itemHeight: 160,
      calculable: false,
      text: [tick(most, value.unit), tick(least, value.unit)],
      textStyle: { color: colors.muted, fontSize: 11.5 },
      inRange: { color: colors.heat },
    },
    series: [
      {
        type: 'heatmap',
        data: cells,
        label: {
          show: spec.written === true && !room.narrow,
          fontSize: 11,
          formatter: ({ data }: { data: { value: number[] } }) => inCell(data.value[2] ?? 0, value.unit),
        },
        itemStyle: { borderColor: colors.card, borderWidth: 2, borderRadius: 3 },
        emphasis: { itemStyle: { borderColor: colors.text, borderWidth: 1 } },
      },
    ],
  }
}

/** The value of the strongest colour: a single outlier must not wash out all others. */
function spread(amounts: readonly number[]): number {
  const sorted = [...amounts].sort((a, b) => a - b)
  const [high, highest] = [sorted[Math.floor(sorted.length * 0.95)] ?? 0, sorted.at(-1) ?? 0]
  return highest > high * 2 ? high || highest : highest
}

import type { Section } from '../../../contract.ts'
import { shown, tick } from '../format.ts'
import { base, type Option, type Room, tooltip } from './base.ts'
import { columnOf, rowText, size } from './cells.ts'
import type { MapSpec } from './spec.ts'
import { tip } from './tooltip.ts'

export const MAP = 'world'
/** Width to height of the world as drawn. */
const SHAPE = 1.95

/** Countries by colour. `shapeOf` finds a country's shape by the name in the shop's files. */
export function mapOption(
  section: Section,
  spec: MapSpec,
  room: Room,
  shapeOf: (country: string) => string | undefined,
): Option {
  const { colors } = room
  const value = columnOf(section, spec.value)
  const byShape = new Map<string, { amount: number; rows: number[] }>()
  section.rows.forEach((row, index) => {
    const shape = shapeOf(String(row[spec.country] ?? ''))
    if (!shape) return
    const known = byShape.get(shape) ?? { amount: 0, rows: [] }
    byShape.set(shape, { amount: known.amount + (size(row[spec.value]) ?? 0), rows: [...known.rows, index] })
  })
  const most = Math.max(0, ...[...byShape.values()].map(({ amount }) => amount))
  return {
    ...base(room),
    tooltip: tooltip(
      room,
      ((point: { name: string; data?: { rows: number[] } }) => {
        const [first, ...others] = point.data?.rows ?? []
        const row = first === undefined ? undefined : section.rows[first]
        if (!row) return tip(point.name, [])
        return tip(
          rowText(section, row, spec.country),
          [spec.value, ...(spec.more ?? [])].map((name) => {
            const column = columnOf(section, name)
            return { label: column.label, value: shown(row[name], column.unit) }
          }),
          others.length ? 'Written in several ways in the files.' : undefined,
        )
      }) as never,
      { trigger: 'item' },
    ),
    visualMap: {
      show: !room.narrow,
      type: 'continuous',
      min: 0,
      max: most || 1,
      left: 8,
      bottom: 8,
      itemWidth: 10,
      itemHeight: 90,
      calculable: false,
      text: [tick(most, value.unit), tick(0, value.unit)],
      textStyle: { color: colors.muted, fontSize: 11.5 },
      inRange: { color: colors.heat.slice(1) },
    },
    series: [
      {
        type: 'map',
        map: MAP,
        roam: false,
        layoutCenter: ['50%', '50%'],
        layoutSize: Math.min(room.width, room.height * SHAPE),
        nameProperty: 'name',
        selectedMode: false,
        label: { show: false },
        itemStyle: { areaColor: colors.none, borderColor: colors.card, borderWidth: 0.6 },
        emphasis: {
          label: { show: false },
          itemStyle: { areaColor: undefined, borderColor: colors.text, borderWidth: 1.2 },
        },
        data: [...byShape].map(([name, { amount, rows }]) => ({ name, value: amount, rows })),
      },
    ],
  }
}

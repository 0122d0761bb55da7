import type { Section, Unit } from '../../../contract.ts'
import { shown, tick } from '../format.ts'
import { base, type Option, type Room, tooltip } from './base.ts'
import { columnOf, rowText, size } from './cells.ts'
import { colorOn } from './colors.ts'
import { logSteps } from './log_steps.ts'
import type { MapSpec } from './spec.ts'
import { tip } from './tooltip.ts'

export const MAP = 'world'
/** Width to height of the world as drawn. */
const SHAPE = 1.95

/** Countries by colour, in steps. `shapeOf` finds a country's shape by the name in the shop's files. */
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
      type: 'piecewise',
      pieces: piecesOf(
        [...byShape.values()].map(({ amount }) => amount),
        value.unit,
        room,
      ),
      ...(room.narrow ? { left: 0, bottom: 0, itemGap: 2 } : { left: 8, bottom: 8, itemGap: 5 }),
      itemWidth: 14,
      itemHeight: 12,
      itemSymbol: 'rect',
      selectedMode: false,
      hoverLink: false,
      textStyle: { color: colors.muted, fontSize: room.narrow ? 10.5 : 11.5 },
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

/** The steps of colour with their amounts. A phone has room for the beginning of each only. */
function piecesOf(amounts: readonly number[], unit: Unit, { colors, narrow }: Room) {
  const edges = logSteps(amounts)
  const none = amounts.some((amount) => amount <= 0)
    ? [{ lte: 0, label: `${tick(0, unit)} or less`, color: colors.heat[0] }]
    : []
  const steps = Array.from({ length: edges.length + 1 }, (_, index) => {
    const [from, to] = [edges[index - 1], edges[index]]
    return {
      gt: from === undefined ? 0 : undefined,
      gte: from,
      lt: to,
      label: stepText(from, to, narrow, (amount) => tick(amount, unit)),
      color: colorOn(colors.heat.slice(1), edges.length === 0 ? 1 : index / edges.length),
    }
  })
  return [...none, ...steps]
}

function stepText(
  from: number | undefined,
  to: number | undefined,
  isShort: boolean,
  text: (amount: number) => string,
): string {
  if (from === undefined) return to === undefined ? 'some' : `under ${text(to)}`
  return to === undefined || isShort
    ? `${text(from)}${isShort ? '+' : ' and more'}`
    : `${text(from)} – ${text(to)}`
}

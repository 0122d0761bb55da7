import type { EChartsCoreOption } from 'echarts/core'
import type { Note, Unit } from '../../../contract.ts'
import { tick } from '../format.ts'
import type { Colors } from './colors.ts'

export type Option = EChartsCoreOption
export const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif'

/** The conditions for drawing a chart: colours, and whether there is little room. */
export interface Room {
  colors: Colors
  narrow: boolean
  /** In pixels. */
  width: number
  height: number
  /** Notes, marked on charts over time. */
  notes?: readonly Note[]
}

export function base({ colors }: Room): Option {
  return {
    animation: false,
    textStyle: { fontFamily: font, color: colors.text },
    color: colors.series,
    aria: { enabled: false },
  }
}

export function grid(extra: Record<string, unknown> = {}): Record<string, unknown> {
  return { left: 4, right: 8, top: 16, bottom: 4, containLabel: true, ...extra }
}

export function categoryAxis(
  { colors }: Room,
  data: readonly string[],
  text: (value: string, index: number) => string = (value) => value,
  extra: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    type: 'category',
    data,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colors.line } },
    axisLabel: { color: colors.muted, fontSize: 12, hideOverlap: true, margin: 10, formatter: text },
    ...extra,
  }
}

export function valueAxis(
  { colors }: Room,
  unit: Unit,
  extra: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    type: 'value',
    splitNumber: 4,
    ...(unit === 'count' ? { minInterval: 1 } : {}),
    ...(unit === 'percent' ? { max: percentLimit, splitNumber: 5 } : {}),
    axisLabel: { color: colors.muted, fontSize: 12, formatter: (value: number) => tick(value, unit) },
    splitLine: { lineStyle: { color: colors.soft } },
    ...extra,
  }
}

/** An axis of shares ends at 100 %, not at the next round number, unless there is more. */
function percentLimit({ max }: { max: number }): number | null {
  return max > 75 && max <= 100 ? 100 : null
}

export function tooltip(
  { colors }: Room,
  formatter: (parameters: never) => HTMLElement | string,
  extra: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    confine: true,
    transitionDuration: 0,
    backgroundColor: colors.card,
    borderColor: colors.line,
    borderWidth: 1,
    padding: 0,
    extraCssText:
      'box-shadow: var(--shadow-high); border-radius: 8px; max-width: 340px; white-space: normal;',
    textStyle: { color: colors.text, fontFamily: font, fontSize: 13 },
    formatter,
    ...extra,
  }
}

/** Height of a legend with these names above the grid, in pixels: up to two lines, then it scrolls. */
export function legendTop(room: Room, names: readonly string[]): number {
  return legendLines(room, names) === 2 ? 62 : 40
}

function legendLines({ width }: Room, names: readonly string[]): number {
  const length = names.reduce((sum, name) => sum + name.length * 7 + 36, 0)
  return Math.ceil(length / Math.max(1, width - 8))
}

export function legend(room: Room, data: readonly string[]): Record<string, unknown> {
  const { colors } = room
  return {
    data,
    type: legendLines(room, data) > 2 ? 'scroll' : 'plain',
    left: 0,
    top: 0,
    icon: 'roundRect',
    itemWidth: 12,
    itemHeight: 8,
    itemGap: 16,
    textStyle: { color: colors.text, fontSize: 12.5 },
    pageTextStyle: { color: colors.muted },
    pageIconColor: colors.text,
    pageIconInactiveColor: colors.line,
  }
}

/**
 * Shows all labels of an axis: at a slant if they don't fit next to each other, upright if even that is too wide.
 * `broken` writes them on several lines instead.
 */
export function allLabels(
  room: Room,
  texts: readonly string[],
  most = 18,
  broken?: (text: string) => string,
): Record<string, unknown> {
  const longest = Math.max(0, ...texts.map((text) => Math.min(text.length, most)))
  const fits = broken !== undefined || texts.length * (longest * 7 + 10) < room.width - 60
  return {
    axisLabel: {
      color: room.colors.muted,
      fontSize: 12,
      lineHeight: 15,
      interval: 0,
      rotate: fits ? 0 : room.width / texts.length < 28 ? 90 : 40,
      formatter: broken ?? ((text: string) => cut(text, most)),
    },
  }
}

/** A text cut to a length, for axes. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}

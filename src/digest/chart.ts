import { Resvg } from '@resvg/resvg-js'
import type { Contents } from './contents.ts'

/** As wide as a mail, with twice the pixels for sharp screens. */
export const CHART = { width: 552, height: 120 } as const
const SHARP = 2
const GAP = 0.25

/**
 * A PNG of bars by day, with a stroke at the value before. It has no text, so it looks the same on a server without fonts, and
 * no background, so it fits light and dark.
 */
export function chartPng({ days }: Contents['course']): Buffer {
  const { width, height } = CHART
  const most = Math.max(1, ...days.flatMap(({ value, before }) => [value, before ?? 0]))
  const step = width / Math.max(days.length, 1)
  const heightOf = (value: number) => (Math.max(0, value) / most) * (height - 4)
  const bars = days.map(({ value, before }, no) => {
    const [left, size] = [no * step + (step * GAP) / 2, step * (1 - GAP)]
    const tall = heightOf(value)
    const isLast = no === days.length - 1
    const bar = `<rect x="${left.toFixed(1)}" y="${(height - tall).toFixed(1)}" width="${size.toFixed(1)}" height="${tall.toFixed(1)}" fill="${isLast ? '#1f6feb' : '#7aa7e8'}"/>`
    if (before === null) return bar
    const top = (height - heightOf(before)).toFixed(1)
    return `${bar}<rect x="${(left - 1).toFixed(1)}" y="${top}" width="${(size + 2).toFixed(1)}" height="2" fill="#8a8f98"/>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${bars.join('')}</svg>`
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: SHARP }, font: { loadSystemFonts: false } })
    .render()
    .asPng()
}

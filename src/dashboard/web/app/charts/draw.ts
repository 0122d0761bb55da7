import type { Section } from '../../../contract.ts'
import { barsOption, columnsOption, paretoOption, stepsOption } from './bars.ts'
import type { Option, Room } from './base.ts'
import { colorsNow } from './colors.ts'
import { init, registerMap } from './engine.ts'
import { heatOption } from './heat.ts'
import { MAP, mapOption } from './map.ts'
import { pointsOption } from './points.ts'
import type { ChartSpec } from './spec.ts'
import { splitOption, timeOption } from './time.ts'

export { init }

let shapeOf: (country: string) => string | undefined = () => undefined
let isMapKnown = false

/** The options for ECharts to draw a section. A map first loads its shapes. */
export async function optionOf(section: Section, spec: ChartSpec, room: Room): Promise<Option> {
  if (spec.kind === 'map' && !isMapKnown) {
    const shapes = await import('./world.ts')
    registerMap(MAP, shapes.world as never)
    shapeOf = shapes.shapeOf
    isMapKnown = true
  }
  return optionNow(section, spec, room)
}

function optionNow(section: Section, spec: ChartSpec, room: Room): Option {
  switch (spec.kind) {
    case 'time':
      return timeOption(section, spec, room)
    case 'split':
      return isSingle(section, spec.x)
        ? barsOption(section, { kind: 'bars', label: spec.by, value: spec.value }, room)
        : splitOption(section, spec, room)
    case 'bars':
      return barsOption(section, spec, room)
    case 'columns':
      return columnsOption(section, spec, room)
    case 'pareto':
      return paretoOption(section, spec, room)
    case 'heat':
      return heatOption(section, spec, room)
    case 'points':
      return pointsOption(section, spec, room)
    case 'steps':
      return stepsOption(section, spec, room)
    case 'map':
      return mapOption(section, spec, room, shapeOf)
  }
}

/** Lines with one point each say less than bars. */
function isSingle({ rows }: Section, x: string): boolean {
  return new Set(rows.map((row) => row[x])).size === 1
}

/** An A4 page between its margins and those of a card, in pixels. */
const PAPER_WIDTH = 670

/**
 * A chart that was drawn before, for paper: always light, and as wide as the paper, so that its texts keep their size.
 * It is whole at once, because printing waits for nothing.
 */
export function pictureForPaper(section: Section, spec: ChartSpec, room: Room): HTMLCanvasElement {
  const place = document.createElement('div')
  place.className = 'offscreen'
  place.style.width = `${PAPER_WIDTH}px`
  place.style.height = `${room.height}px`
  place.dataset.theme = 'light'
  document.body.append(place)
  const chart = init(place)
  try {
    const colors = colorsNow(place)
    chart.setOption(optionNow(section, spec, { ...room, colors, narrow: false, width: PAPER_WIDTH }))
    const picture = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: colors.card })
    picture.className = 'chart-paper'
    return picture
  } finally {
    chart.dispose()
    place.remove()
  }
}

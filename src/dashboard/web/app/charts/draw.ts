import type { Section } from '../../../contract.ts'
import { barsOption, columnsOption, paretoOption, stepsOption } from './bars.ts'
import type { Option, Room } from './base.ts'
import { init, registerMap } from './engine.ts'
import { heatOption } from './heat.ts'
import { MAP, mapOption } from './map.ts'
import { pointsOption } from './points.ts'
import type { ChartSpec } from './spec.ts'
import { splitOption, timeOption } from './time.ts'

export { init }

/** The options for ECharts to draw a section. A map first loads its shapes. */
export async function optionOf(section: Section, spec: ChartSpec, room: Room): Promise<Option> {
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
    case 'map': {
      const { shapeOf, world } = await import('./world.ts')
      registerMap(MAP, world as never)
      return mapOption(section, spec, room, shapeOf)
    }
  }
}

/** Lines with one point each say less than bars. */
function isSingle({ rows }: Section, x: string): boolean {
  return new Set(rows.map((row) => row[x])).size === 1
}

import type { Cell } from '../../../contract.ts'
import { loneOf } from '../charts/axis.ts'
import { size } from '../charts/cells.ts'

const WIDTH = 120
const HEIGHT = 32

/** The trend of a figure without numbers: decoration next to the figure itself. */
export function Sparkline({ values }: { values: readonly Cell[] }) {
  const points = values.map((value) => size(value))
  const known = points.filter((point) => point !== undefined)
  if (known.length < 1 || points.length < 2) return <div class="spark" aria-hidden="true" />
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const x = (index: number) => (index / (points.length - 1)) * WIDTH
  const y = (point: number) => HEIGHT - 3 - ((point - least) / (most - least || 1)) * (HEIGHT - 6)
  const path = points
    .map((point, index) =>
      point === undefined
        ? ''
        : `${index === 0 || points[index - 1] === undefined ? 'M' : 'L'}${x(index).toFixed(1)} ${y(point).toFixed(1)}`,
    )
    .join('')
  const dots = loneOf(points.map((point) => point ?? null))
    ?.map((point, index) => (point === null ? '' : `M${x(index).toFixed(1)} ${y(point).toFixed(1)}h0`))
    .join('')
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        stroke-width="1.6"
        vector-effect="non-scaling-stroke"
      />
      {dots && (
        <path
          d={dots}
          stroke="currentColor"
          stroke-width="3.5"
          stroke-linecap="round"
          vector-effect="non-scaling-stroke"
        />
      )}
    </svg>
  )
}

import type { Row, Section } from '../../../contract.ts'
import { filterOf } from '../charts/cells.ts'
import { Chart } from '../charts/chart.tsx'
import type { ChartSpec } from '../charts/spec.ts'
import { toggleFilter } from '../state/view.ts'
import { Card, type CardProps } from './card.tsx'

type Props<Name extends string> = Omit<CardProps<Name>, 'children' | 'height' | 'spec'> & {
  spec: ChartSpec<NoInfer<Name>>
  height?: number
  /** The action of a click on a point, bar or cell. A click on a name that filters needs none. */
  onPick?: (row: Row) => void
  /** The column whose value a click filters by. */
  pick?: NoInfer<Name>
}

/** A section as a chart, with its table one click away. */
export function ChartCard<Name extends string>({ height = 300, onPick, pick, ...props }: Props<Name>) {
  const { section, spec, title } = props
  const pickFilter = (row: Row) => {
    const filter = pick === undefined ? undefined : filterOf(section, pick, row)
    if (filter) toggleFilter(filter.dimension, filter.value)
  }
  const room = spec.kind === 'heat' ? Math.min(height, heatHeight(section, spec.y)) : height
  const onRow = onPick ?? (pick === undefined ? undefined : pickFilter)
  return (
    <Card {...props} height={room}>
      <Chart
        section={section}
        spec={spec}
        height={room}
        onPick={onRow}
        label={`${title}: chart. The menu beside the title shows it as a table.`}
      />
    </Card>
  )
}

/** Rows of cells are not higher than a line of text needs, beside the axis and the scale of colours. */
function heatHeight({ rows }: Section, y: string): number {
  return new Set(rows.map((row) => row[y])).size * 44 + 100
}

import type { Row } from '../../../contract.ts'
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
  const onRow = onPick ?? (pick === undefined ? undefined : pickFilter)
  return (
    <Card {...props} height={height}>
      <Chart
        section={section}
        spec={spec}
        height={height}
        onPick={onRow}
        label={`${title}: chart. The menu beside the title shows it as a table.`}
      />
    </Card>
  )
}

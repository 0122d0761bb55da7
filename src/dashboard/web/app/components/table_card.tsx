import type { Row } from '../../../contract.ts'
import { Card, type CardProps } from './card.tsx'
import { DataTable } from './data_table.tsx'

type Props<Name extends string> = Omit<CardProps<Name>, 'children' | 'height' | 'spec'> & {
  height?: number
  limit?: number
  onRow?: (row: Row) => void
  cells?: Readonly<Partial<Record<NoInfer<Name>, (row: Row) => preact.ComponentChildren>>>
}

/** A section that is shown as a table. */
export function TableCard<Name extends string>({ height = 160, limit, onRow, cells, ...props }: Props<Name>) {
  return (
    <Card {...props} height={height}>
      <DataTable
        section={props.section}
        columns={props.columns}
        caption={props.title}
        {...(limit ? { limit } : {})}
        {...(onRow ? { onRow } : {})}
        {...(cells ? { cells } : {})}
      />
    </Card>
  )
}

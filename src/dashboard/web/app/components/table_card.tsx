import type { Row } from '../../../contract.ts'
import { Card, type CardProps } from './card.tsx'
import { DataTable } from './data_table.tsx'

type Props = Omit<CardProps, 'children' | 'height' | 'spec'> & {
  height?: number
  limit?: number
  onRow?: (row: Row) => void
  cells?: Readonly<Record<string, (row: Row) => preact.ComponentChildren>>
}

/** A section that is a table to begin with. */
export function TableCard({ height = 160, limit, onRow, cells, ...props }: Props) {
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

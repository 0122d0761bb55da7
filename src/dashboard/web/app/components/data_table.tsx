import { useMemo, useState } from 'preact/hooks'
import type { Cell, Column, Row, Section } from '../../../contract.ts'
import { cellText, filterOf, size } from '../charts/cells.ts'
import { toggleFilter, useView } from '../state/view.ts'
import { TableFrame } from './table_frame.tsx'
import { Term } from './term.tsx'

interface Props {
  section: Section
  /** Names of the columns to show. Default: all. */
  columns?: readonly string[] | undefined
  /** For screen readers. */
  caption: string
  /** Rows to show at first. A click shows the rest. */
  limit?: number
  /** Opens something for a row, with a button in its first cell. */
  onRow?: ((row: Row) => void) | undefined
  /** How to write the cells of some columns. Default: as text. */
  cells?: Readonly<Partial<Record<string, (row: Row) => preact.ComponentChildren>>>
  /** Keeps the server's order of rows. */
  isFixed?: boolean
  /** Columns that the server can sort by, and the current order. */
  serverSort?: ServerSort | undefined
  /** A row above the others with totals, also over rows that are not shown. */
  total?: Summary | undefined
  /** A row below the others: what is beyond them. */
  others?: Summary | undefined
}

interface Summary {
  label: string
  row: Row
}

export interface ServerSort {
  columns: readonly string[]
  name: string
  isDown: boolean
  onSort: (name: string) => void
}

const times = new Set(['date', 'instant'])
const numeric = new Set(['count', 'money', 'percent', 'number', 'minutes'])

/** The rows of a section. A click on a column's head sorts them. Values that filter are buttons. */
export function DataTable({
  section,
  columns,
  caption,
  limit = 25,
  onRow,
  cells = {},
  isFixed,
  serverSort,
  total,
  others,
}: Props) {
  const { filters } = useView()
  const [sort, setSort] = useState<{ name: string; isDown: boolean } | undefined>(undefined)
  const isSortable = ({ name }: Column) => (serverSort ? serverSort.columns.includes(name) : !isFixed)
  const shownSort = serverSort ?? sort
  const sortBy = ({ name, unit }: Column) => {
    if (serverSort) serverSort.onSort(name)
    else setSort({ name, isDown: sort?.name === name ? !sort.isDown : numeric.has(unit) })
  }
  const [shownRows, setShownRows] = useState(limit)
  const visible = columns
    ? columns.flatMap((name) => section.columns.find((column) => column.name === name) ?? [])
    : section.columns
  const sorted = useMemo(() => {
    const column = section.columns.find(({ name }) => name === sort?.name)
    return sort && column ? [...section.rows].sort(byColumn(column, sort.isDown)) : section.rows
  }, [section, sort])

  const cell = (column: Column, row: Row, isFirst: boolean) => {
    const own = cells[column.name]
    if (own) return own(row)
    const value = row[column.name]
    const text = cellText(column, value)
    if (isFirst && onRow) {
      return (
        <button type="button" class="link" onClick={() => onRow(row)}>
          {text}
        </button>
      )
    }
    const filter = filterOf(section, column.name, row)
    if (!filter) return text
    const isSet = filters[filter.dimension]?.includes(filter.value) ?? false
    return (
      <button
        type="button"
        class="link"
        aria-pressed={isSet}
        onClick={() => toggleFilter(filter.dimension, filter.value)}
      >
        {text}
      </button>
    )
  }

  return (
    <>
      <TableFrame label={caption}>
        <table class="table">
          <caption class="sr-only">{caption}</caption>
          <thead>
            <tr>
              {visible.map((column) => (
                <Head
                  key={column.name}
                  column={column}
                  sorted={shownSort?.name === column.name ? (shownSort.isDown ? 'down' : 'up') : undefined}
                  onSort={isSortable(column) ? () => sortBy(column) : undefined}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {total && <SummaryRow {...total} columns={visible} cells={cells} />}
            {sorted.slice(0, shownRows).map((row, index) => (
              <tr key={index}>
                {visible.map((column, rank) => (
                  <td key={column.name} class={cellClass(column)}>
                    {cell(column, row, rank === 0)}
                  </td>
                ))}
              </tr>
            ))}
            {others && <SummaryRow {...others} columns={visible} cells={cells} />}
          </tbody>
        </table>
      </TableFrame>
      {sorted.length > shownRows && (
        <button type="button" class="button more-rows" onClick={() => setShownRows(shownRows + 100)}>
          Show more ({(sorted.length - shownRows).toLocaleString()} left)
        </button>
      )}
    </>
  )
}

interface SummaryProps extends Summary {
  columns: readonly Column[]
  cells: NonNullable<Props['cells']>
}

/** A row that stands for several. */
function SummaryRow({ label, row, columns, cells }: SummaryProps) {
  return (
    <tr class="table-total">
      {columns.map((column, rank) =>
        rank === 0 ? (
          <th key={column.name} scope="row">
            {label}
          </th>
        ) : (
          <td key={column.name} class={cellClass(column)}>
            {column.name in row ? (cells[column.name]?.(row) ?? cellText(column, row[column.name])) : ''}
          </td>
        ),
      )}
    </tr>
  )
}

interface HeadProps {
  column: Column
  sorted: 'up' | 'down' | undefined
  /** Undefined: the column can't be sorted. */
  onSort: (() => void) | undefined
}

function Head({ column, sorted, onSort }: HeadProps) {
  const order = sorted && ({ up: 'ascending', down: 'descending' } as const)[sorted]
  return (
    <th scope="col" class={numeric.has(column.unit) ? 'is-number' : ''} aria-sort={order}>
      {onSort ? (
        <button type="button" class="head" title={column.description} onClick={onSort}>
          {column.label}
          <span aria-hidden="true" class="head-sort">
            {sorted && { up: '↑', down: '↓' }[sorted]}
          </span>
        </button>
      ) : (
        <Term text={column.description}>{column.label}</Term>
      )}
    </th>
  )
}

function cellClass({ name, unit }: Column): string {
  const kind = numeric.has(unit) ? 'is-number' : times.has(unit) ? 'is-time' : ''
  return name.endsWith('_before') ? `${kind} is-before` : kind
}

function byColumn(column: Column, isDown: boolean): (a: Row, b: Row) => number {
  const direction = isDown ? -1 : 1
  const isNumber = numeric.has(column.unit)
  const rank = (value: Cell | undefined) =>
    isNumber ? size(value) : value === null ? undefined : String(value ?? '')
  return (first, second) => {
    const [a, b] = [rank(first[column.name]), rank(second[column.name])]
    if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1
    return direction * (typeof a === 'number' ? a - Number(b) : a.localeCompare(String(b)))
  }
}

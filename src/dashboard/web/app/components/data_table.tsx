import { useMemo, useState } from 'preact/hooks'
import type { Cell, Column, Row, Section } from '../../../contract.ts'
import { cellText, filterOf, size } from '../charts/cells.ts'
import { toggleFilter, useView } from '../state/view.ts'
import { Term } from './term.tsx'

interface Props {
  section: Section
  /** Names of the columns to show; all without it. */
  columns?: readonly string[] | undefined
  /** Told to screen readers. */
  caption: string
  /** Rows at first; the rest on a click. */
  limit?: number
  /** Opens something for a row, by a button in its first cell. */
  onRow?: ((row: Row) => void) | undefined
  /** How the cells of some columns are written, where that is not plain. */
  cells?: Readonly<Record<string, (row: Row) => preact.ComponentChildren>>
  /** Sorting is left to the server. */
  isFixed?: boolean
}

const times = new Set(['date', 'instant'])
const numeric = new Set(['count', 'money', 'percent', 'number', 'minutes'])

/** The rows of a section, sorted by a click on a column's head; values that filter are buttons. */
export function DataTable({ section, columns, caption, limit = 25, onRow, cells = {}, isFixed }: Props) {
  const { filters } = useView()
  const [sort, setSort] = useState<{ name: string; isDown: boolean } | undefined>(undefined)
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
      <div class="table-frame" tabIndex={0} role="region" aria-label={caption}>
        <table class="table">
          <caption class="sr-only">{caption}</caption>
          <thead>
            <tr>
              {visible.map((column) => (
                <th
                  key={column.name}
                  scope="col"
                  class={numeric.has(column.unit) ? 'is-number' : ''}
                  aria-sort={
                    sort?.name === column.name ? (sort.isDown ? 'descending' : 'ascending') : undefined
                  }
                >
                  {isFixed ? (
                    <Term text={column.description}>{column.label}</Term>
                  ) : (
                    <button
                      type="button"
                      class="head"
                      title={column.description}
                      onClick={() =>
                        setSort((before) =>
                          before?.name === column.name
                            ? { name: column.name, isDown: !before.isDown }
                            : { name: column.name, isDown: numeric.has(column.unit) },
                        )
                      }
                    >
                      {column.label}
                      <span aria-hidden="true" class="head-sort">
                        {sort?.name === column.name ? (sort.isDown ? '↓' : '↑') : ''}
                      </span>
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shownRows).map((row, index) => (
              <tr key={index}>
                {visible.map((column, rank) => (
                  <td
                    key={column.name}
                    class={`${numeric.has(column.unit) ? 'is-number' : times.has(column.unit) ? 'is-time' : ''}${/_before$/.test(column.name) ? ' is-before' : ''}`}
                  >
                    {cell(column, row, rank === 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length > shownRows && (
        <button type="button" class="button more-rows" onClick={() => setShownRows(shownRows + 100)}>
          Show more ({(sorted.length - shownRows).toLocaleString()} left)
        </button>
      )}
    </>
  )
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

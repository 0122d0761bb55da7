import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Dimension, Row, Unit } from '../../../contract.ts'
import { best, cellText, columnOf, filterOf, rowText, size } from '../charts/cells.ts'
import { change, rounded } from '../format.ts'
import { toggleFilter, useView } from '../state/view.ts'
import { Card, type CardProps } from './card.tsx'

type Props<Name extends string> = Omit<CardProps<Name>, 'children' | 'height' | 'spec'> & {
  /** Column of names. */
  label: NoInfer<Name>
  /** Column that distinguishes rows of the same name, or without one. */
  besides?: NoInfer<Name>
  /** Column to rank by and to draw. */
  value: NoInfer<Name>
  /** One more figure per row. */
  second?: NoInfer<Name>
  /** The same value in the compared range. */
  before?: NoInfer<Name>
  rows?: number
}

interface FilterRowProps {
  filter: { dimension: Dimension; value: string }
  children: ComponentChildren
}

const ROW = 34
/** The most rows. The table has all of them. */
const MOST = 100
/** Units of figures that can be summed over rows. */
const addsUp: ReadonlySet<Unit> = new Set(['money', 'count'])

/** The best members of a dimension, as bars with names. A click on one filters the page by it. */
export function RankCard<Name extends string>({
  label,
  besides,
  value,
  second,
  before,
  rows: most = 8,
  ...props
}: Props<Name>) {
  const { section } = props
  const [isOpen, setOpen] = useState(false)
  const [nameColumn, valueColumn] = [columnOf(section, label), columnOf(section, value)]
  const secondColumn = second === undefined ? undefined : columnOf(section, second)
  const ranked = best(section.rows, value)
  // One more row needs no more room than a row for the others.
  const first = ranked.length === most + 1 ? most + 1 : most
  const shownRows = ranked.slice(0, isOpen ? MOST : first)
  const hidden = ranked.slice(shownRows.length)
  const hasMore = section.total !== undefined
  const top = Math.max(...section.rows.map((row) => size(row[value]) ?? 0), 0) || 1
  const isUnnamed = (row: Row) => row[label] === null || row[label] === ''
  const isShared = (row: Row) => section.rows.some((one) => one !== row && one[label] === row[label])
  const nameOf = (row: Row) =>
    cellText(nameColumn, row[label]) +
    (besides && (isUnnamed(row) || isShared(row)) ? ` · ${rowText(section, row, besides)}` : '')
  return (
    <Card {...props} height={Math.min(most, 4) * ROW} spec={{ kind: 'bars', label, value }}>
      <ol class="rank" style={{ minHeight: `${(Math.min(first, section.rows.length) + 1) * ROW}px` }}>
        <li class="rank-head" aria-hidden="true">
          <span class="rank-name">{nameColumn.label}</span>
          {secondColumn && <span class="rank-second">{secondColumn.label}</span>}
          {before !== undefined && <span class="rank-change">Change</span>}
          <span class="rank-value">{valueColumn.label}</span>
        </li>
        {shownRows.map((row) => {
          // A filter by a missing name would include all others without one.
          const filter = besides && isUnnamed(row) ? undefined : filterOf(section, label, row)
          const amount = size(row[value]) ?? 0
          const content = (
            <>
              <span class="rank-bar" style={{ width: `${Math.max(0, (amount / top) * 100)}%` }} />
              <span class="rank-name">{nameOf(row)}</span>
              {secondColumn && (
                <span class="rank-second">
                  <span class="sr-only">{secondColumn.label} </span>
                  {rounded(row[secondColumn.name], secondColumn.unit)}
                </span>
              )}
              {before !== undefined && <RankChange now={amount} then={size(row[before])} />}
              <span class="rank-value">
                <span class="sr-only">{valueColumn.label} </span>
                {rounded(row[value], valueColumn.unit)}
              </span>
            </>
          )
          return (
            <li key={`${filter?.value} ${row[label]} ${besides ? row[besides] : ''}`}>
              {filter ? (
                <FilterRow filter={filter}>{content}</FilterRow>
              ) : (
                <div class="rank-row">{content}</div>
              )}
            </li>
          )
        })}
        {hidden.length > 0 && addsUp.has(valueColumn.unit) && (
          <li>
            <div class="rank-row is-others">
              <span class="rank-name">{hasMore ? 'Others' : `Others (${hidden.length})`}</span>
              <span class="rank-value">{rounded(sumOf(hidden, value), valueColumn.unit)}</span>
            </div>
          </li>
        )}
      </ol>
      {section.rows.length > first && (
        <button type="button" class="link rank-more" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Show fewer' : showAllText(Math.min(section.rows.length, MOST), section.total)}
        </button>
      )}
    </Card>
  )
}

/** A row that filters the page. */
function FilterRow({ filter: { dimension, value }, children }: FilterRowProps) {
  const { filters } = useView()
  const isSet = filters[dimension]?.includes(value) ?? false
  return (
    <button
      type="button"
      class={isSet ? 'rank-row is-set' : 'rank-row'}
      aria-pressed={isSet}
      onClick={() => toggleFilter(dimension, value)}
    >
      {children}
    </button>
  )
}

/** The sum of some rows, exact to the cent. */
function sumOf(rows: readonly Row[], value: string): number {
  return rows.reduce((sum, row) => sum + Math.round((size(row[value]) ?? 0) * 100), 0) / 100
}

function showAllText(count: number, total: number | undefined): string {
  return total === undefined ? `Show all ${count}` : `Show the first ${count} of ${total}`
}

function RankChange({ now, then }: { now: number; then: number | undefined }) {
  if (then === undefined || then <= 0) return <span class="rank-change" />
  const percent = ((now - then) / then) * 100
  const tone = Math.abs(percent) < 0.05 ? '' : percent > 0 ? ' is-good' : ' is-bad'
  return (
    <span class={`rank-change${tone}`}>
      {Math.abs(percent) >= 1000 ? (percent > 0 ? '▲' : '▼') : change(percent)}
      <span class="sr-only"> against the period before</span>
    </span>
  )
}

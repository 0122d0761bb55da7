import type { ComponentChildren } from 'preact'
import type { AppliedRequest, Column, Row } from '../../../../contract.ts'
import { filterOf, hasFigures } from '../../charts/cells.ts'
import { Chart } from '../../charts/chart.tsx'
import { savePng } from '../../charts/save.ts'
import { ChartNotes } from '../../components/chart_notes.tsx'
import { Choice } from '../../components/choice.tsx'
import { DataTable, type ServerSort } from '../../components/data_table.tsx'
import { useHead } from '../../components/head.ts'
import { Icon } from '../../components/icon.tsx'
import { change, period, points, range as rangeText } from '../../format.ts'
import { useMay } from '../../state/me.ts'
import { toggleFilter } from '../../state/view.ts'
import { useWords } from '../../state/words.ts'
import type { Drawn, Offer } from './charts.ts'
import { type Axis, ask, type ChartKind } from './question.ts'
import { type Heading, saveTableCsv, saveTableXlsx } from './save_table.ts'
import { NAME, type Table } from './table.ts'

interface Props {
  title: string
  table: Table
  rows: Axis
  drawn: Drawn | undefined
  offer: Offer
  kind: ChartKind
  request: AppliedRequest
  /** Columns that hold a change against the compared range. */
  isChange: (column: Column) => boolean
  serverSort?: ServerSort | undefined
  /** More choices of this card. */
  tools?: ComponentChildren
  says?: readonly (string | undefined)[]
}

const kindLabels: Record<ChartKind, string> = {
  line: 'Lines',
  bar: 'Bars',
  stack: 'Stacked',
  heat: 'Heat',
  none: 'No chart',
}

const HEIGHT = 360

/** A table with its chart, and both to take along. */
export function TableCard(props: Props) {
  const { title, table, rows, drawn, offer, kind, request, isChange, serverSort, tools, says = [] } = props
  const { section, total, others, left } = table
  const columns = section.columns.filter(({ name }) => !name.endsWith('_id'))
  const cells = cellsOf(columns, rows, request, isChange)
  const isEmpty = section.rows.length === 0
  const told = [...says, drawn?.says].filter(Boolean)
  return (
    <section class="card span-12 explore-card" data-card="explore" aria-label={title}>
      <header class="card-head">
        <h2>{title}</h2>
        <div class="card-tools">
          {tools}
          {offer.kinds.length > 1 && (
            <Choice
              name="Chart"
              options={offer.kinds.map((one) => [one, kindLabels[one]] as const)}
              value={kind}
              onChange={(one) => ask({ chart: one === offer.usual ? undefined : one })}
            />
          )}
          {!isEmpty && <SaveButtons {...props} columns={columns} />}
        </div>
      </header>
      {told.map((text) => (
        <p key={text} class="hint">
          {text}
        </p>
      ))}
      {isEmpty ? (
        <p class="empty">Nothing in this range and with these filters.</p>
      ) : (
        <>
          {drawn && hasFigures(drawn.section, drawn.spec) && (
            <>
              <Chart
                section={drawn.section}
                spec={drawn.spec}
                height={HEIGHT}
                label={`${title}: chart. The table below it holds the figures.`}
                onPick={rows === 'time' || rows === 'none' ? undefined : (row) => filterBy(drawn, row)}
              />
              <ChartNotes section={drawn.section} spec={drawn.spec} />
            </>
          )}
          <div class="card-table explore-table">
            <DataTable
              section={section}
              columns={columns.map(({ name }) => name)}
              caption={title}
              limit={100}
              cells={cells}
              serverSort={serverSort}
              total={{ label: 'Total', row: total }}
              others={others && { label: `Others (${left.toLocaleString()})`, row: others }}
            />
          </div>
        </>
      )}
    </section>
  )
}

/** A click on a bar shows the page for what it stands for. */
function filterBy({ section }: Drawn, row: Row): void {
  const filter = filterOf(section, NAME, row)
  if (filter) toggleFilter(filter.dimension, filter.value)
}

/** Changes have a sign, periods their own words. */
function cellsOf(
  columns: readonly Column[],
  rows: Axis,
  { grain }: AppliedRequest,
  isChange: Props['isChange'],
): Record<string, (row: Row) => ComponentChildren> {
  const changes = columns.filter(isChange).map(({ name, unit }) => [
    name,
    (row: Row) => {
      const value = row[name]
      if (value === null || value === undefined) return '–'
      return unit === 'percent' ? change(Number(value)) : points(Number(value))
    },
  ])
  return {
    ...Object.fromEntries(changes),
    ...(rows === 'time' ? { [NAME]: (row: Row) => period(String(row[NAME]), grain, true) } : {}),
  }
}

function SaveButtons({ title, table, drawn, request, columns }: Props & { columns: readonly Column[] }) {
  const head = useHead()
  const { notes } = useWords()
  const isAnalyst = useMay('analyst')
  const { from, to } = request.range
  const heading: Heading = {
    title,
    lines: [
      head.text,
      ...(request.compareRange
        ? [`Compared with ${rangeText(request.compareRange.from, request.compareRange.to)}`]
        : []),
    ],
    file: `storehouse-explore-${from}-to-${to}`,
  }
  // Ids of products are worth taking along, codes of countries are, too: what is shown in words is not.
  const written = table.section.columns.filter(
    ({ name }) => columns.some((one) => one.name === name) || hasCodes(table),
  )
  return (
    <span class="save-buttons">
      {isAnalyst && (
        <>
          <button type="button" class="button" onClick={() => saveTableCsv(table, written, heading)}>
            <Icon name="download" /> CSV<span class="sr-only"> of the table</span>
          </button>
          <button type="button" class="button" onClick={() => void saveTableXlsx(table, written, heading)}>
            <Icon name="table" /> XLSX<span class="sr-only"> of the table</span>
          </button>
        </>
      )}
      {drawn && (
        <button
          type="button"
          class="button"
          onClick={() =>
            void savePng(
              drawn.section,
              drawn.spec,
              { title, subtitle: heading.lines.join(' · ') },
              heading.file,
              notes,
            )
          }
        >
          <Icon name="image" /> PNG<span class="sr-only"> of the chart</span>
        </button>
      )}
    </span>
  )
}

/** Whether rows are called by other words than what a filter takes. */
function hasCodes({ section }: Table): boolean {
  return section.rows.some((row) => row[NAME] !== row[`${NAME}_id`])
}

import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Section } from '../../../contract.ts'
import { hasFigures, hasNumbers } from '../charts/cells.ts'
import type { ChartSpec } from '../charts/spec.ts'
import { dimensionLabel, useShop } from '../state/shop.ts'
import { setOption, useView } from '../state/view.ts'
import { CardMenu } from './card_menu.tsx'
import { ChartNotes } from './chart_notes.tsx'
import { DataTable } from './data_table.tsx'
import { useHead } from './head.ts'
import { Term } from './term.tsx'

export interface CardProps<Name extends string = string> {
  /** Unique on its page. Saved files are also named after it. */
  id: string
  title: string
  /** A sentence about the content. */
  help?: string
  section: Section<Name>
  /** How to draw the picture. Without it there is no picture to save. */
  spec?: ChartSpec<NoInfer<Name>> | undefined
  /** Columns of the table. */
  columns?: readonly NoInfer<Name>[]
  /** Width in columns of the 12-column grid. */
  span?: 4 | 5 | 6 | 7 | 8 | 12
  /** Shown between title and chart: a choice of metric, a figure. */
  tools?: ComponentChildren
  /** The text if there are no rows. */
  empty?: string
  height: number
  children: ComponentChildren
}

/** A sentence needs less room than a chart, in pixels. */
const MOST_EMPTY = 140

/** A chart or table with its title, notes, and actions: table, CSV, image. */
export function Card({
  id,
  title,
  help = '',
  section,
  spec,
  columns,
  span = 6,
  tools,
  empty,
  height,
  children,
}: CardProps) {
  const view = useView()
  const head = useHead()
  const place = useLinkedTo(id, view.options.card)
  const tables = view.options.table?.split(',') ?? []
  const isTable = spec !== undefined && tables.includes(id)
  const file = `storehouse-${view.page}-${id}-${head.range.from}-to-${head.range.to}`
  const toggleTable = () => {
    const next = isTable ? tables.filter((one) => one !== id) : [...tables, id]
    setOption('table', next.length ? next.join(',') : undefined)
  }
  const isEmpty = section.rows.length === 0
  const isBlank = !isEmpty && !isTable && spec !== undefined && !hasFigures(section, spec)
  return (
    <section ref={place} class={classOf(section, span)} data-card={id} aria-label={title}>
      <header class="card-head">
        <h2>
          <Term text={help}>{title}</Term>
        </h2>
        <div class="card-tools">
          {tools}
          {!isEmpty && (
            <CardMenu
              title={title}
              section={section}
              spec={spec}
              file={file}
              isTable={isTable}
              onToggle={toggleTable}
            />
          )}
        </div>
      </header>
      <Notes section={section} />
      {isEmpty || isBlank ? (
        <p class="empty" style={{ minHeight: `${Math.min(height, MOST_EMPTY)}px` }}>
          {isBlank
            ? hasNumbers(section)
              ? 'All figures are zero here.'
              : 'There is no data from this time.'
            : (empty ?? 'Nothing in this range and with these filters.')}
        </p>
      ) : isTable ? (
        <div class="card-table" style={{ minHeight: `${height}px` }}>
          <DataTable section={section} columns={columns} caption={title} />
        </div>
      ) : (
        children
      )}
      <ChartNotes section={section} spec={spec} />
    </section>
  )
}

/** A link can lead to a card of the page, which is then scrolled to the top. */
function useLinkedTo(id: string, linked: string | undefined) {
  const place = useRef<HTMLElement>(null)
  useEffect(() => {
    if (linked === id) place.current?.scrollIntoView()
  }, [id, linked])
  return place
}

function classOf({ ignored }: Section, span: number): string {
  return `card span-${span}${ignored.length > 0 ? ' is-unfiltered' : ''}`
}

/** What the figures don't follow: range and filters. */
function Notes({ section: { ignored, followsRange } }: { section: Section }) {
  const shop = useShop()
  if (ignored.length === 0 && followsRange) return null
  return (
    <p class="card-notes">
      {followsRange ? (
        <span class="note is-warn">
          not filtered by {ignored.map((name) => dimensionLabel(shop, name).toLowerCase()).join(', ')}
        </span>
      ) : (
        <span class="note">{ignored.length > 0 ? 'whole history, no filter' : 'whole history'}</span>
      )}
    </p>
  )
}

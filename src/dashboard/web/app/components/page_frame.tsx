import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { dimensions } from '../../../../metrics/dimensions.ts'
import type { Dimension, PageAnswer, PageName, Range, Section, Tile } from '../../../contract.ts'
import { pageList } from '../../../page_list.ts'
import { range as rangeText } from '../format.ts'
import { useJson } from '../state/api.ts'
import { daysOf, dimensionLabel, parametersOf, useShop } from '../state/shop.ts'
import { useView } from '../state/view.ts'
import { valueText } from './chips.tsx'
import { Gaps } from './gaps.tsx'
import { type Head, HeadContext, useHead } from './head.ts'
import { ErrorNotice, NothingLoaded } from './notice.tsx'
import { Tiles, TilesSkeleton } from './tiles.tsx'
import { Toolbar } from './toolbar.tsx'

interface Props<Page extends PageName> {
  page: Page
  /** Shown above the tiles. */
  above?: (answer: PageAnswer<Page>) => ComponentChildren
  children: (answer: PageAnswer<Page>) => ComponentChildren
}

/** A page of figures: its toolbar, its tiles, and what `children` makes of the answer. */
export function PageFrame<Page extends PageName>({ page, above, children }: Props<Page>) {
  const shop = useShop()
  const view = useView()
  const { data, error, isLoading, retry } = useJson<PageAnswer<Page>>(
    `/api/v1/pages/${page}?${parametersOf(view, shop)}`,
    undefined,
    shop.publication?.runId,
  )
  const isThis = data?.page === page
  const head = usePageHead()
  return (
    <HeadContext.Provider value={head}>
      {shop.activity !== null && (
        <>
          <Toolbar comparedWith={isThis ? data.request.compareRange : undefined} />
          <PrintHead comparedWith={isThis ? data.request.compareRange : undefined} />
        </>
      )}
      {error && <ErrorNotice error={error} onRetry={retry} />}
      {shop.activity === null ? (
        <NothingLoaded />
      ) : isThis ? (
        <div class={isLoading ? 'page-body is-refreshing' : 'page-body'} aria-busy={isLoading}>
          {above?.(data)}
          <Gaps tiles={data.tiles} />
          <Unfiltered tiles={data.tiles} sections={Object.values<Section>(data.sections)} />
          {data.tiles.length > 0 && <Tiles answer={data} />}
          <div class="grid">{children(data)}</div>
        </div>
      ) : (
        !error && (
          <div class="page-body" aria-busy="true">
            <p class="sr-only" role="status">
              Loading
            </p>
            <TilesSkeleton count={pageList[page].tiles.length} />
            <div class="grid" aria-hidden="true">
              <div class="card span-12 skeleton block" />
              <div class="card span-6 skeleton block" />
              <div class="card span-6 skeleton block" />
            </div>
          </div>
        )
      )}
    </HeadContext.Provider>
  )
}

/** Days and filters of the view, in words, for what is printed and saved. */
export function usePageHead(): Head {
  const shop = useShop()
  const view = useView()
  const { from, to } = daysOf(view, shop)
  const filters = dimensions.flatMap((name) => {
    const values = view.filters[name]
    if (!values) return []
    return [`${dimensionLabel(shop, name)}: ${values.map((value) => valueText(name, value)).join(', ')}`]
  })
  const text = [rangeText(from, to), ...filters].join(' · ')
  return useMemo(() => ({ range: { from, to }, text }), [from, to, text])
}

/** The head of a printed page. */
export function PrintHead({ comparedWith }: { comparedWith: Range | null | undefined }) {
  const { shopName } = useShop()
  const { text } = useHead()
  return (
    <p class="print-head">
      {shopName && `${shopName} · `}
      {text}
      {comparedWith && ` · compared with ${rangeText(comparedWith.from, comparedWith.to)}`}
    </p>
  )
}

/** Names, once, the filters that some figures of the page cannot apply. */
function Unfiltered({ tiles, sections }: { tiles: readonly Tile[]; sections: readonly Section[] }) {
  const shop = useShop()
  const of = (ignored: readonly (readonly Dimension[])[]) => [...new Set(ignored.flat())]
  const names = (list: readonly Dimension[]) =>
    list.map((name) => dimensionLabel(shop, name).toLowerCase()).join(', ')
  const ofTiles = of(tiles.map(({ ignored }) => ignored))
  const ofCards = of(sections.map(({ ignored }) => ignored))
  if (ofTiles.length + ofCards.length === 0) return null
  return (
    <p class="unfiltered" role="status">
      Not everything is known by {names(of([ofTiles, ofCards]))}.
      {ofTiles.length > 0 && ' Figures that are not show none.'}
      {ofCards.length > 0 && ' Cards in grey show the whole shop.'}
    </p>
  )
}

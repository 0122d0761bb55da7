import { useState } from 'preact/hooks'
import type { Dimension, Range } from '../../../contract.ts'
import { HeadContext } from '../components/head.ts'
import { NothingLoaded } from '../components/notice.tsx'
import { PrintHead, usePageHead } from '../components/page_frame.tsx'
import { Toolbar } from '../components/toolbar.tsx'
import { dimensionLabel, parametersOf, useShop } from '../state/shop.ts'
import { useView } from '../state/view.ts'
import { Builder } from './explore/builder.tsx'
import { Flat } from './explore/flat.tsx'
import { Pivot } from './explore/pivot.tsx'
import { cutsOf, known, questionOf } from './explore/question.ts'

/** Any metrics by any dimensions, as table, pivot and chart. All of it stands in the address. */
export default function Explore() {
  const shop = useShop()
  const view = useView()
  const head = usePageHead()
  const [compared, setCompared] = useState<Range | null | undefined>(undefined)
  const question = questionOf(view, shop)
  const filters = Object.keys(view.filters) as Dimension[]
  const { usable, others } = known(question, filters)
  const common = parametersOf(view, shop)
  const asked = { question, metrics: usable, common, onCompared: setCompared }
  return (
    <HeadContext.Provider value={head}>
      {shop.activity === null ? (
        <NothingLoaded />
      ) : (
        <div class="page-body">
          <Toolbar comparedWith={compared} />
          <PrintHead comparedWith={compared} />
          <div class="grid explore-grid">
            <Builder question={question} filters={filters} />
          </div>
          {others.length > 0 && (
            <p class="unfiltered" role="status">
              Not known by{' '}
              {[...new Set([...cutsOf([question.rows, question.columns]), ...filters])]
                .filter((name) => others.some(({ dimensions }) => !dimensions.includes(name)))
                .map((name) => dimensionLabel(shop, name).toLowerCase())
                .join(', ')}
              : {others.map(({ label }) => label).join(', ')}.
            </p>
          )}
          {usable.length > 0 && (question.columns === 'none' ? <Flat {...asked} /> : <Pivot {...asked} />)}
        </div>
      )}
    </HeadContext.Provider>
  )
}

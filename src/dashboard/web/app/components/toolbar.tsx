import { compares, grains } from '../../../choices.ts'
import type { Compare, Grain, Range } from '../../../contract.ts'
import { range as rangeText } from '../format.ts'
import { daysOf, fits, useShop } from '../state/shop.ts'
import { changeView, useView } from '../state/view.ts'
import { Chips } from './chips.tsx'
import { FilterMenu } from './filter_menu.tsx'
import { Icon } from './icon.tsx'
import { RangeMenu } from './range_menu.tsx'

const grainLabels: Record<Grain, string> = {
  day: 'by day',
  week: 'by week',
  month: 'by month',
  quarter: 'by quarter',
  year: 'by year',
}
const compareLabels: Record<Compare, string> = {
  previous: 'vs. period before',
  weekdays: 'vs. same weekdays before',
  month: 'vs. month before',
  year: 'vs. year before',
  none: 'no comparison',
}

/** What the figures of a page are about: days, steps of time, comparison, filters. */
export function Toolbar({ comparedWith }: { comparedWith: Range | null | undefined }) {
  const view = useView()
  const shop = useShop()
  const days = daysOf(view, shop)
  const isTooFine = (grain: Grain) => !fits(grain, days, shop)
  return (
    <div class="toolbar">
      <div class="toolbar-row">
        <RangeMenu />
        <label class="select">
          <span class="sr-only">Steps of time</span>
          <Icon name="grain" />
          <select
            value={view.grain && !isTooFine(view.grain) ? view.grain : ''}
            onChange={(event) =>
              changeView({ grain: grains.find((grain) => grain === event.currentTarget.value) })
            }
          >
            <option value="">auto steps</option>
            {grains.map((grain) => (
              <option key={grain} value={grain} disabled={isTooFine(grain)}>
                {grainLabels[grain]}
              </option>
            ))}
          </select>
        </label>
        <label class="select">
          <span class="sr-only">Comparison</span>
          <Icon name="compare" />
          <select
            value={view.compare}
            onChange={(event) =>
              changeView({
                compare: compares.find((compare) => compare === event.currentTarget.value) ?? 'previous',
              })
            }
          >
            {compares.map((compare) => (
              <option key={compare} value={compare}>
                {compareLabels[compare]}
              </option>
            ))}
          </select>
        </label>
        <FilterMenu />
        {comparedWith && <p class="compared">compared: {rangeText(comparedWith.from, comparedWith.to)}</p>}
        {comparedWith === null && view.compare !== 'none' && <p class="compared">nothing before it</p>}
        <button
          type="button"
          class="button is-bare no-phone"
          aria-label="Print this page"
          title="Print this page"
          onClick={() => print()}
        >
          <Icon name="print" />
        </button>
      </div>
      <Chips />
    </div>
  )
}

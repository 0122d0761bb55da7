import { isDay, weekdaysBefore } from '../../../../calendar.ts'
import { compares, grains } from '../../../choices.ts'
import type { Compare, Grain, Range } from '../../../contract.ts'
import { range as rangeText } from '../format.ts'
import { chosenComparison, daysOf, fits, shownComparison, useShop } from '../state/shop.ts'
import { changeView, useView } from '../state/view.ts'
import { Chips } from './chips.tsx'
import { FilterMenu } from './filter_menu.tsx'
import { Icon } from './icon.tsx'
import { RangeMenu } from './range_menu.tsx'
import { ViewsMenu } from './views_menu.tsx'

const grainLabels: Record<Grain, string> = {
  day: 'by day',
  week: 'by week',
  month: 'by month',
  quarter: 'by quarter',
  year: 'by year',
}
const compareLabels: Record<Compare, string> = {
  previous: 'vs. period before',
  weekdays: 'vs. weekdays before',
  month: 'vs. month before',
  year: 'vs. year before',
  custom: 'vs. other days …',
  none: 'no comparison',
}

/** The scope of a page's figures: days, grain, comparison, filters. */
export function Toolbar({ comparedWith }: { comparedWith: Range | null | undefined }) {
  const view = useView()
  const shop = useShop()
  const days = daysOf(view, shop)
  const comparedDays = view.compareDays ?? weekdaysBefore(days) ?? days
  const chooseComparison = (compare: Compare | undefined) => {
    const compareDays = compare === 'custom' ? comparedDays : undefined
    const usual = chosenComparison({ ...view, compare: undefined }, shop)
    changeView({ compare: compare === usual ? undefined : compare, compareDays })
  }
  const isTooFine = (grain: Grain) => !fits(grain, days, shop)
  return (
    <div class="toolbar">
      <div class="toolbar-row">
        <RangeMenu />
        <label class="select">
          <span class="sr-only">Steps of time</span>
          <Icon name="grain" />
          <select
            class="steps-choice"
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
            value={shownComparison(view, shop)}
            onChange={(event) =>
              chooseComparison(compares.find((compare) => compare === event.currentTarget.value))
            }
          >
            {compares.map((compare) => (
              <option key={compare} value={compare}>
                {compareLabels[compare]}
              </option>
            ))}
          </select>
        </label>
        {view.compare === 'custom' && <CompareDays days={comparedDays} />}
        <FilterMenu />
        <ViewsMenu />
        {comparedWith && view.compare !== 'custom' && (
          <p class="compared">compared: {rangeText(comparedWith.from, comparedWith.to)}</p>
        )}
        {comparedWith === null && chosenComparison(view, shop) !== 'none' && (
          <p class="compared">no data before it to compare with</p>
        )}
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

/** The days that the range is compared with, chosen by the reader. */
function CompareDays({ days }: { days: Range }) {
  const { bounds } = useShop()
  const set = (change: Partial<Range>) => {
    const next = { ...days, ...change }
    if (isDay(next.from) && isDay(next.to) && next.from <= next.to) {
      changeView({ compare: 'custom', compareDays: next }, true)
    }
  }
  return (
    <fieldset class="compare-days" aria-label="Days to compare with">
      <input
        type="date"
        aria-label="First day to compare with"
        value={days.from}
        min={bounds.from}
        max={days.to}
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      –
      <input
        type="date"
        aria-label="Last day to compare with"
        value={days.to}
        min={days.from}
        max={bounds.to}
        onChange={(event) => set({ to: event.currentTarget.value })}
      />
    </fieldset>
  )
}

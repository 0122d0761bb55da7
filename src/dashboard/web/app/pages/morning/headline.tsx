import { dayIn, daysBetween } from '../../../../../calendar.ts'
import type { PageAnswer, Range } from '../../../../contract.ts'
import { brief, change, day, period, range as rangeText } from '../../format.ts'
import { useShop } from '../../state/shop.ts'
import { useWords } from '../../state/words.ts'

/** The morning in one sentence, and whether the data is complete. */
export function Headline({ answer }: { answer: PageAnswer<'morning'> }) {
  const { range, compareRange } = answer.request
  const sales = answer.tiles.find(({ metric }) => metric === 'net_sales')
  const orders = answer.tiles.find(({ metric }) => metric === 'orders')
  if (!sales || sales.value === null) return null
  const when = daysText(range)
  const before = compareRange && daysText(compareRange)
  return (
    <p class="headline">
      <strong>{when}</strong>: {brief(sales.value, sales.unit)} of net sales
      {orders && orders.value !== null && ` from ${brief(orders.value, 'count')} orders`}
      {before && sales.before !== null && (
        <>
          , {comparison(sales.changePercent)} {before} ({brief(sales.before, sales.unit)})
        </>
      )}
      . <Happened range={range} /> <Completeness to={range.to} />
    </p>
  )
}

/** Up to a week has room for its notes. */
const NOTED_DAYS = 7

function Happened({ range }: { range: Range }) {
  const { notes } = useWords()
  const texts = notes
    .filter(({ firstDay, lastDay }) => firstDay <= range.to && lastDay >= range.from)
    .map(({ note }) => note)
  if (texts.length === 0 || daysBetween(range.from, range.to) >= NOTED_DAYS) return null
  return <span>Noted: {texts.join('; ')}.</span>
}

/** A single day with its weekday. */
function daysText({ from, to }: Range): string {
  return from === to ? period(from, 'day', true) : rangeText(from, to)
}

function comparison(percent: number | null): string {
  if (percent === null) return 'against'
  if (percent === 0) return 'as much as on'
  return `${change(Math.abs(percent)).replace('+', '')} ${percent > 0 ? 'more' : 'less'} than on`
}

function Completeness({ to }: { to: string }) {
  const { publication, timezone } = useShop()
  const through = publication?.completeThrough
  if (!through) return <span>How far the data is complete is not known yet.</span>
  const yesterday = new Date(Date.parse(dayIn(timezone)) - 86_400_000).toISOString().slice(0, 10)
  if (through < to) {
    return (
      <span class="is-late">Files for the days after {day(through)} are late: not all are here yet.</span>
    )
  }
  return through < yesterday ? (
    <span class="is-late">The data ends on {day(through)}: later files are late.</span>
  ) : (
    <span>The data is complete.</span>
  )
}

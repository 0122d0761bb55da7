import { dayIn, daysBetween } from '../../../../../calendar.ts'
import type { PageAnswer, Range } from '../../../../contract.ts'
import { headline } from '../../../../headline.ts'
import { brief, day, percent, period, range as rangeText } from '../../format.ts'
import { useShop } from '../../state/shop.ts'
import { useWords } from '../../state/words.ts'

/** The morning in one sentence, and whether the data is complete. */
export function Headline({ answer: { tiles, request } }: { answer: PageAnswer<'morning'> }) {
  const { days, says } = headline(tiles, request, { figure: brief, percent, days: daysText })
  return (
    <p class="headline">
      <strong>{days}</strong>: {says} <Happened range={request.range} />{' '}
      <Completeness to={request.range.to} />
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

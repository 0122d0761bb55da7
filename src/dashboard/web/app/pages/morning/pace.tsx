import type { Cell, PageAnswer, Row, Unit } from '../../../../contract.ts'
import { Card } from '../../components/card.tsx'
import { PageLink } from '../../components/page_link.tsx'
import { brief, points, shown } from '../../format.ts'
import { metricLabel, useShop } from '../../state/shop.ts'

type Section = PageAnswer<'morning'>['sections']['pace']

/** The month so far, and its projection. */
export function Pace({ section }: { section: Section }) {
  const shop = useShop()
  const unitOf = (metric: unknown) => shop.metrics.find(({ name }) => name === metric)?.unit ?? 'number'
  return (
    <Card
      id="pace"
      title="The month so far"
      help="Against the target of the month; where none is set, against the same month of the year before, or the month before in a younger shop. What was expected by now is what the same days made of that month."
      section={section}
      span={5}
      height={160}
      tools={<PageLink page="targets">Set targets</PageLink>}
    >
      <ul class="pace">
        {section.rows.map((row) => (
          <Progress
            key={String(row.metric)}
            row={row}
            label={metricLabel(shop, String(row.metric))}
            unit={unitOf(row.metric)}
          />
        ))}
      </ul>
    </Card>
  )
}

interface ProgressProps {
  row: Row
  label: string
  unit: Unit
}

function Progress({ row, label, unit }: ProgressProps) {
  return (
    <li>
      <div class="pace-head">
        <span class="pace-name">{label}</span>
        <strong>{brief(row.month_to_date ?? null, unit)}</strong>
      </div>
      <Bar row={row} />
      <p class="pace-text">
        <Expected row={row} unit={unit} />
        {row.goal === null && <span>No target, and no earlier month to compare with.</span>}
        {!isAgainstGoal(row) && known(row.goal) !== undefined && <span>{goalText(row, unit)}</span>}
        <Rest row={row} unit={unit} />
      </p>
    </li>
  )
}

const known = (cell: Cell | undefined) => (cell === null || cell === undefined ? undefined : Number(cell))

/** How far the month is on its way to the goal. The mark shows where it was expected to be. */
function Bar({ row }: { row: Row }) {
  const [goal = 0, now, expected] = [row.goal, row.month_to_date, row.expected].map(known)
  if (goal <= 0) return null
  const width = (part = 0) => `${Math.max(0, Math.min(100, (part / goal) * 100))}%`
  return (
    <div class="pace-bar" aria-hidden="true">
      <span class={row.on_pace === false ? 'is-behind' : ''} style={{ width: width(now) }} />
      {row.days_to_come !== 0 && expected !== undefined && <i style={{ left: width(expected) }} />}
    </div>
  )
}

/** How the month so far compares with what was expected by now; at its end, with its goal. */
function Expected({ row, unit }: { row: Row; unit: Unit }) {
  const [now, expected] = [known(row.month_to_date), known(row.expected)]
  if (now === undefined || expected === undefined || row.pace === null) return null
  const what = isAgainstGoal(row) ? goalText(row, unit) : `${brief(expected, unit)} expected by now`
  return (
    <span class={row.on_pace ? 'is-good' : 'is-bad'}>
      {unit === 'percent'
        ? `${points(now - expected)} against ${what}`
        : `${shown(Math.round(Number(row.pace)), 'count')} % of ${what}`}
    </span>
  )
}

/** Whether all of the goal is expected by now: at the end of the month, and for a rate from the beginning. */
function isAgainstGoal({ days_to_come: left, goal, expected }: Row): boolean {
  return goal !== null && (left === 0 || goal === expected)
}

function goalText({ goal, goal_from: from }: Row, unit: Unit): string {
  const size = brief(goal ?? null, unit)
  return from === 'target' ? `target ${size}` : `${size} of the ${from}`
}

/** What the remaining days will bring, and what they need to bring. */
function Rest({ row, unit }: { row: Row; unit: Unit }) {
  if (row.days_to_come === 0) return null
  const needed = known(row.needed_a_day)
  return (
    <>
      {row.on_course !== null && <span>on course for {brief(row.on_course ?? null, unit)}</span>}
      {needed !== undefined && (
        <span>{needed === 0 ? 'reached' : `${brief(needed, unit)} needed a day`}</span>
      )}
    </>
  )
}

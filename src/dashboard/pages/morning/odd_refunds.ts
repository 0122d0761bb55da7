import type { FigureOf } from '../../../alerts/daily_figures.ts'
import { judgeOf, VOLUME } from '../../../alerts/judge.ts'
import { addDays } from '../../../calendar.ts'
import { col } from '../../../db/columns.ts'
import { sql } from '../../../db/sql.ts'
import { readRows } from '../../../db/statements.ts'
import { DAYS_READ } from '../../../metrics/expected_day.ts'
import { decimals } from '../../../shown_text.ts'
import type { Row } from '../../contract.ts'
import type { PageContext } from '../page.ts'

const RULE = { metric: 'refunds', condition: 'unusually_high', threshold: null } as const

/** The refunds of the newest day, if an alert rule for unusually high refunds would ring. */
export async function oddRefunds({ trx, publication, holidays }: PageContext): Promise<Row[]> {
  const day = publication?.asOfDate
  if (!day) return []
  const rows = await readRows(
    trx,
    { date: col.date, refunds: col.numeric, total_orders: col.number },
    sql`select date, refunds, total_orders
     from warehouse.daily_business_metrics
     where date >= ${addDays(day, -DAYS_READ)}::date and date <= ${day}::date`,
  )
  const found = new Map<string, Record<string, number>>(
    rows.map(({ date, refunds, total_orders: sold }) => [
      date,
      { [RULE.metric]: Number(refunds), [VOLUME]: sold },
    ]),
  )
  return refundsToDo((metric, one) => found.get(one)?.[metric], day, holidays)
}

/** What to do about the refunds of a day: nothing unless they are above what is expected. */
export function refundsToDo(figureOf: FigureOf, day: string, holidays: readonly string[]): Row[] {
  const { value, expected, isFiring } = judgeOf(figureOf, holidays)(RULE, day)
  if (value === undefined || !expected || !isFiring) return []
  const amount = (one: number) => decimals(one, 2)
  return [
    {
      kind: 'Refunds far above usual',
      what: dayText(day),
      detail: `${amount(value)} were paid back. Usual on such a day are ${amount(expected.usual)}, at most ${amount(expected.high)}. Look at their reasons.`,
      money: -value,
    },
  ]
}

/** `9 Dec 2011` */
function dayText(day: string): string {
  const parts = { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' } as const
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', parts)
}

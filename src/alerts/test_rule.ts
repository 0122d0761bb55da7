import { addDays, daysBetween } from '../calendar.ts'
import type { Connection } from '../db/statements.ts'
import { DAYS_READ } from '../metrics/expected_day.ts'
import { readPublication } from '../reports/status.ts'
import { dailyFigures } from './daily_figures.ts'
import { type Judgement, judgeOf, VOLUME } from './judge.ts'
import type { RuleTerms } from './rules.ts'

const YEAR_DAYS = 365

interface Tested {
  from: string
  to: string
  /** The number of days that could be judged. */
  judged: number
  /** The days on which the rule would have rung. */
  fired: { day: string; judgement: Judgement }[]
}

/** Judges past days by a rule, each by the days before it. */
export async function testRule(
  db: Connection,
  rule: RuleTerms,
  asked: { from?: string | undefined; to?: string | undefined },
  holidays: readonly string[],
): Promise<Tested> {
  const publication = await readPublication(db)
  const newest = publication?.completeThrough ?? publication?.asOfDate
  const to = asked.to ?? newest ?? '1970-01-01'
  const from = asked.from ?? addDays(to, 1 - YEAR_DAYS)
  const figureOf = await dailyFigures(db, [...new Set([rule.metric, VOLUME])], {
    from: addDays(from, -DAYS_READ),
    to,
  })
  const judge = judgeOf(figureOf, holidays)
  const days = Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, no) => addDays(from, no))
  const judgements = days.map((day) => ({ day, judgement: judge(rule, day) }))
  return {
    from,
    to,
    judged: judgements.filter(({ judgement }) => judgement.isFiring !== undefined).length,
    fired: judgements.filter(({ judgement }) => judgement.isFiring),
  }
}

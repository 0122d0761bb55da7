import { col, type RowOf } from '../db/columns.ts'
import { sql } from '../db/sql.ts'
import { type Connection, execute, readRows } from '../db/statements.ts'

/** When a rule rings: beyond a threshold, or outside the range expected for the day. */
export const CONDITIONS = ['above', 'below', 'unusual', 'unusually_high', 'unusually_low'] as const

type Condition = (typeof CONDITIONS)[number]

const columns = {
  ruleId: col.number,
  metric: col.text,
  condition: col.word<Condition>(),
  threshold: col.numeric.orNull,
  firingSince: col.date.orNull,
  judgedDay: col.date.orNull,
  judgedValue: col.numeric.orNull,
  expectedLow: col.numeric.orNull,
  expectedHigh: col.numeric.orNull,
}

/** A rule, and what it said about the last day that it judged. */
export type Rule = RowOf<typeof columns>

/** The part of a rule that decides. */
export type RuleTerms = Pick<Rule, 'metric' | 'condition' | 'threshold'>

/** All rules, by metric. */
export function readRules(db: Connection): Promise<Rule[]> {
  return readRows(
    db,
    columns,
    sql`select
       rule_id as "ruleId", metric, condition, threshold,
       firing_since as "firingSince", judged_day as "judgedDay", judged_value as "judgedValue",
       expected_low as "expectedLow", expected_high as "expectedHigh"
     from warehouse.alert_rules
     order by metric, condition, threshold`,
  )
}

/** The result of a rule for a day. */
export interface Judged {
  day: string
  value: number | undefined
  low: number | undefined
  high: number | undefined
  firingSince: string | null
}

/** Records the result of a rule. False if the rule was deleted or changed meanwhile. */
export async function writeJudged(db: Connection, rule: Rule, judged: Judged): Promise<boolean> {
  const amount = (value: number | undefined) => (value === undefined ? null : value)
  const count = await execute(
    db,
    sql`update ops.alert_rules
        set firing_since = ${judged.firingSince}, judged_day = ${judged.day},
          judged_value = ${amount(judged.value)},
          expected_low = round(${amount(judged.low)}::numeric, 2), expected_high = round(${amount(judged.high)}::numeric, 2)
        where rule_id = ${rule.ruleId} and metric = ${rule.metric} and condition = ${rule.condition}
          and threshold is not distinct from ${rule.threshold}`,
  )
  return count > 0
}

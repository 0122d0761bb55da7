import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { addDays } from '../calendar.ts'
import type { Config } from '../config/config.ts'
import type { Connection } from '../db/statements.ts'
import type { Message } from '../deliver/message.ts'
import { failpoint } from '../failpoint.ts'
import { DAYS_READ } from '../metrics/expected_day.ts'
import { isMetric } from '../metrics/registry.ts'
import { readPublication } from '../reports/status.ts'
import { dailyFigures } from './daily_figures.ts'
import { type Judgement, judgeOf, VOLUME } from './judge.ts'
import { type Rule, readRules, writeJudged } from './rules.ts'
import { foundText, ruleText } from './words.ts'

interface Ringing {
  config: Pick<Config, 'holidays' | 'shopName'>
  post(message: Message): Promise<unknown>
  now(): Date
}

/**
 * Judges the newest complete day by each rule. Sends one message when a rule begins to ring and one when it ends. The message
 * is posted before the rule is written, so a second try after a kill finds the message and sends nothing twice.
 */
export async function ringRules(db: Connection, { config, post, now }: Ringing): Promise<Rule[]> {
  const publication = await readPublication(db)
  const day = publication && (publication.completeThrough ?? publication.asOfDate)
  const rules = (await readRules(db)).filter(({ metric }) => isMetric(metric))
  if (!day || rules.length === 0) return rules
  const metrics = [...new Set([...rules.map(({ metric }) => metric), VOLUME])]
  const figureOf = await dailyFigures(db, metrics, { from: addDays(day, -DAYS_READ), to: day })
  const judge = judgeOf(figureOf, config.holidays)
  for (const rule of rules) {
    const judgement = judge(rule, day)
    const firingSince = sinceWhen(rule, day, judgement)
    if ((firingSince === null) !== (rule.firingSince === null)) {
      await post(messageOf(rule, day, judgement, config.shopName, now()))
      failpoint('rule told')
    }
    const { value, expected } = judgement
    await writeJudged(db, rule, { day, value, low: expected?.low, high: expected?.high, firingSince })
  }
  return readRules(db)
}

/** Since when it rings. A day that cannot be judged changes nothing. */
function sinceWhen({ firingSince }: Rule, day: string, { isFiring }: Judgement): string | null {
  if (isFiring === undefined) return firingSince
  return isFiring ? (firingSince ?? day) : null
}

function messageOf(
  rule: Rule,
  day: string,
  judgement: Judgement,
  shopName: string | undefined,
  at: Date,
): Message {
  const isOver = judgement.isFiring === false
  const host = hostname()
  const { metric, condition, threshold } = rule
  const terms = createHash('sha256')
    .update(JSON.stringify([metric, condition, threshold]))
    .digest('hex')
  const what = ruleText(rule)
  const found = foundText(rule, day, judgement)
  const said = isOver
    ? `No longer since ${day}: ${what} (it rang since ${rule.firingSince}). ${found}`
    : `${what}. ${found}`
  return {
    key: `rule-${terms.slice(0, 16)}-${day}-${isOver ? 'over' : 'rings'}`,
    kind: 'alert',
    event: isOver ? 'metric_recovered' : 'metric_fired',
    subject: `${shopName ?? `Storehouse on ${host}`}: ${isOver ? `no longer: ${what}` : what}`,
    text: `${shopName ?? `Storehouse on ${host}`}: ${said}`,
    fields: {
      metric,
      condition,
      threshold: threshold === null ? null : Number(threshold),
      day,
      value: judgement.value ?? null,
      usual: judgement.expected?.usual ?? null,
      low: judgement.expected?.low ?? null,
      high: judgement.expected?.high ?? null,
      firingSince: isOver ? rule.firingSince : day,
    },
    host,
    at: at.toISOString(),
    ifInDoubt: 'again',
  }
}

import type { Command } from 'commander'
import type { Rule } from '../../alerts/rules.ts'
import { UsageError } from '../../errors.ts'
import { action, command, day } from '../arguments.ts'
import { counted } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

/** `storehouse alerts list|test|run`. */
export function alertsCommand(): Command {
  return command('alerts', 'rules by metric: what rings, and what would have rung', [
    'storehouse alerts list',
    'storehouse alerts test 3 --from 2026-01-01',
  ])
    .addCommand(
      command('list', 'show the rules and whether they ring', ['storehouse alerts list']).action(
        action(list),
      ),
    )
    .addCommand(
      command('test', 'show the days on which a rule would have rung', [
        'storehouse alerts test 3 --from 2026-01-01 --to 2026-11-29',
      ])
        .argument('<rule>', 'its number, as `alerts list` shows it')
        .option('--from <day>', 'first day (default: a year before the last)', day)
        .option('--to <day>', 'last day (default: the newest complete day)', day)
        .action(action(test)),
    )
    .addCommand(
      command('run', 'judge the newest complete day now, and tell what rings', ['storehouse alerts run'])
        .addHelpText('after', '\nEach load that publishes does so itself.')
        .action(action(run)),
    )
}

async function list(session: Session): Promise<Outcome> {
  const db = await session.readableDatabase()
  const { readRules } = await import('../../alerts/rules.ts')
  return describe(await readRules(db.pool), session)
}

async function describe(rules: readonly Rule[], { width, paint }: Session): Promise<Outcome> {
  const { ruleText, figureText } = await import('../../alerts/words.ts')
  const { isMetric } = await import('../../metrics/registry.ts')
  const amount = (value: string | null, metric: string) =>
    value === null || !isMetric(metric) ? '' : figureText(Number(value), metric)
  const rows = rules.map((rule) => {
    const { metric, expectedLow: low, expectedHigh: high } = rule
    return [
      String(rule.ruleId),
      isMetric(metric) ? ruleText(rule) : `${metric} (no metric of this version)`,
      rule.firingSince === null ? '' : `since ${rule.firingSince}`,
      rule.judgedDay,
      amount(rule.judgedValue, metric),
      low === null || high === null ? '' : `${amount(low, metric)} to ${amount(high, metric)}`,
    ]
  })
  const columns = ['rule', 'when', 'rings', 'judged', 'figure', 'expected'].map((title) => ({ title }))
  return {
    json: { rules },
    text:
      rules.length === 0
        ? 'There is no rule yet. The dashboard has them on its page Targets & notes.'
        : renderTable(columns, rows, { width, paint }),
  }
}

async function test(
  session: Session,
  { from, to }: { from?: string; to?: string },
  [number = '']: string[],
): Promise<Outcome> {
  const [{ readRules }, { testRule }, { foundText, ruleText }] = await Promise.all([
    import('../../alerts/rules.ts'),
    import('../../alerts/test_rule.ts'),
    import('../../alerts/words.ts'),
  ])
  const db = await session.readableDatabase()
  const config = await session.config()
  const rule = (await readRules(db.pool)).find(({ ruleId }) => String(ruleId) === number)
  if (!rule)
    throw new UsageError(`There is no rule ${number}.`, { hint: '`storehouse alerts list` shows them.' })
  const result = await session.during('reading', () => testRule(db.pool, rule, { from, to }, config.holidays))
  const lines = result.fired.map(({ day, judgement }) => `  ${foundText(rule, day, judgement)}`)
  const head = `${ruleText(rule)}: ${counted(result.fired.length, 'day')} of ${result.judged} that could be judged, ${result.from} to ${result.to}.`
  return {
    json: {
      rule,
      from: result.from,
      to: result.to,
      judgedDays: result.judged,
      fired: result.fired.map(({ day, judgement: { value, expected } }) => ({
        day,
        value: value ?? null,
        usual: expected?.usual ?? null,
        low: expected?.low ?? null,
        high: expected?.high ?? null,
      })),
    },
    text: [head, ...lines].join('\n'),
  }
}

async function run(session: Session): Promise<Outcome> {
  const [{ ringRules }, { openOutbox }] = await Promise.all([
    import('../../alerts/ring.ts'),
    import('../../deliver/open_outbox.ts'),
  ])
  const config = await session.config()
  const db = await session.migratedDatabase()
  const outbox = openOutbox(config, {
    signal: session.signal,
    tell: (level, message) => (level === 'info' ? session.note(message) : session.warn(message)),
  })
  const rules = await ringRules(db.pool, {
    config,
    post: (message) => outbox.post(message),
    now: () => new Date(),
  })
  await outbox.deliver()
  return describe(rules, session)
}

import type { Command } from 'commander'
import { periodUnits } from '../../calendar.ts'
import { UsageError } from '../../errors.ts'
import type { By } from '../../metrics/periods.ts'
import { type Entity, entities, metricsOf } from '../../metrics/registry.ts'
import type { KnownRequest } from '../../reports/known_report.ts'
import type { ReportRequest } from '../../reports/live_report.ts'
import { action, command, day, Option } from '../arguments.ts'
import { describeKnownReport, describeReport } from '../output/describe_report.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface ReportOptions {
  from?: string
  to?: string
  by?: By
  for: Entity
  id?: string[]
  metrics?: string
  asKnownOn?: string
  statement?: boolean
  csv?: boolean
}

/** `storehouse report`. */
export function reportCommand(): Command {
  return command('report', 'figures of any range of days, beside those of the period before', [
    'storehouse report --from 2026-01-01 --to 2026-04-01 --by month',
    'storehouse report --by year --for product --metrics units,net_revenue',
    'storehouse report --by month --as-known-on 2026-03-05',
    'storehouse report --statement --by month --from 2026-01-01 --to 2026-04-01',
  ])
    .option('--from <day>', 'first day (default: the first with activity)', day)
    .option('--to <day>', 'the day after the last (default: that after the last activity)', day)
    .addOption(
      new Option('--by <period>', 'cut the range (default: all; month with --as-known-on)').choices([
        ...periodUnits,
        'all',
      ]),
    )
    .addOption(new Option('--for <what>', 'whose figures').choices([...entities]).default('shop'))
    .option('--id <id...>', 'only these listings or products')
    .option('--metrics <names>', 'only these metrics, separated by commas')
    .option('--as-known-on <day>', 'stored figures of closed periods, as they were known on that day', day)
    .option('--statement', 'profit and loss of the shop: from gross sales down to net profit')
    .option('--csv', 'print CSV (with --statement)')
    .action(action(report))
}

async function report(session: Session, options: ReportOptions): Promise<Outcome> {
  if (options.statement) return statement(session, options)
  if (options.csv) {
    throw new UsageError('--csv goes with --statement.', {
      hint: 'storehouse query shop_reports --csv prints the stored reports.',
    })
  }
  const request = { ...requestOf(options), metrics: namesOf(options) }
  const known = options.asKnownOn === undefined ? undefined : knownRequest(request, options.asKnownOn)
  const config = await session.config()
  const db = await session.readableDatabase()
  const isChosen = request.metrics !== undefined
  if (known) {
    const { knownReport } = await import('../../reports/known_report.ts')
    const found = await session.during('reading the reports', () => knownReport(db, known))
    return { json: found, text: describeKnownReport(found, isChosen, config.timezone, session) }
  }
  const { liveReport } = await import('../../reports/live_report.ts')
  const found = await session.during('working out the figures', () => liveReport(db, request))
  return { json: found, text: describeReport(found, isChosen, session) }
}

async function statement(session: Session, options: ReportOptions): Promise<Outcome> {
  const others = [
    ...(options.for === 'shop' ? [] : ['--for']),
    ...(options.id === undefined ? [] : ['--id']),
    ...(options.metrics === undefined ? [] : ['--metrics']),
    ...(options.asKnownOn === undefined ? [] : ['--as-known-on']),
  ]
  if (others.length > 0) {
    throw new UsageError(`--statement does not go with ${others.join(' and ')}.`, {
      hint: 'A statement is of the shop, has all lines, and is worked out now: --from, --to and --by choose its periods.',
    })
  }
  if (options.csv && session.options.json) {
    throw new UsageError('--csv and --json exclude each other.', { hint: 'Give one of them.' })
  }
  const { by, from, to } = requestOf(options)
  const db = await session.readableDatabase()
  const { readStatement } = await import('../../reports/statement.ts')
  const found = await session.during('working out the figures', () => readStatement(db, { by, from, to }))
  const { describeStatement, statementCsv } = await import('../output/describe_statement.ts')
  return {
    json: found,
    text: options.csv ? statementCsv(found).trimEnd() : describeStatement(found, session),
  }
}

function requestOf({ from, to, by, for: entity, id, asKnownOn }: ReportOptions): ReportRequest {
  if (from !== undefined && to !== undefined && from >= to) {
    throw new UsageError(`The range from ${from} to ${to} holds no day.`, {
      hint: '--to is the day after the last one: --from 2026-03-01 --to 2026-04-01 is March.',
    })
  }
  if (id && entity === 'shop') {
    throw new UsageError('--id names listings or products, and the report is for the shop.', {
      hint: 'Add --for listing or --for product.',
    })
  }
  return { entity, by: by ?? (asKnownOn === undefined ? 'all' : 'month'), from, to, ids: id }
}

function knownRequest(request: ReportRequest, knownOn: string): KnownRequest {
  const { by } = request
  if (by !== 'all') return { ...request, by, knownOn }
  throw new UsageError(
    '--by all and --as-known-on do not go together: stored figures are those of a period.',
    {
      hint: `Periods: ${periodUnits.join(', ')}.`,
    },
  )
}

function namesOf({ metrics, for: entity }: ReportOptions): string[] | undefined {
  if (metrics === undefined) return undefined
  const known = metricsOf(entity).map(({ name }) => name)
  const names = metrics
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0 || names.length === 0) {
    const said = unknown.map((name) => `"${name}"`).join(', ')
    throw new UsageError(
      unknown.length > 0
        ? `There is no metric ${said} in the reports for ${entity}.`
        : '--metrics names no metric.',
      { hint: `Metrics: ${known.join(', ')}.` },
    )
  }
  return [...new Set(names)]
}

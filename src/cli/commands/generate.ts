import type { Command } from 'commander'
import { dayIn, daysBetween } from '../../calendar.ts'
import { UsageError } from '../../errors.ts'
import { type PlatformName, platformNames } from '../../generate/exports/platform_names.ts'
import { defaults, FAULTY_DROPS, type GenerateOptions } from '../../generate/options.ts'
import { action, command, day, Option, positive } from '../arguments.ts'
import { describeGenerated } from '../output/describe_generated.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface GenerateCommandOptions
  extends Omit<GenerateOptions, 'faults' | 'gzip' | 'drops' | 'from' | 'onlyDay' | 'as'> {
  faults?: boolean
  gzip?: boolean
  drops?: number
  daily?: boolean
  from?: string
  onlyDay?: string
  as?: PlatformName
  force?: boolean
}

/** `storehouse generate --out DIR`. */
export function generateCommand(): Command {
  const count = (flags: string, what: string, value: number) =>
    new Option(`${flags} <n>`, what).argParser(positive).default(value)
  return command('generate', 'write a synthetic shop as CSV files', [
    'storehouse generate --out data/inbox',
    'storehouse generate --out big --sessions 1000000 --orders 100000',
    'storehouse generate --out big-next --sessions 1000000 --orders 100000 --only-day 2026-10-01',
    'storehouse generate --out nights --faults --drops 6',
    'storehouse generate --out shopify --as shopify --drops 12',
  ])
    .requiredOption('--out <dir>', 'folder to write to; it has to be empty')
    .addOption(count('--customers', 'registered customers', defaults.customers))
    .addOption(count('--orders', 'orders, with about three lines each', defaults.orders))
    .addOption(count('--products', 'products', defaults.products))
    .addOption(count('--sessions', 'sessions, with about six events each', defaults.sessions))
    .addOption(count('--days', 'length of the history', defaults.days))
    .addOption(
      new Option(
        '--end <date>',
        'last day of the history; a fixed day, so that the bytes are the same any day',
      )
        .argParser(day)
        .default(defaults.end),
    )
    .addOption(
      new Option('--seed <n>', 'another number, another shop').argParser(positive).default(defaults.seed),
    )
    .option(
      '--faults',
      `mix in bad, late and corrected rows, and list them in faults.json (${FAULTY_DROPS} drops)`,
    )
    .addOption(
      new Option('--as <platform>', 'write the exports of this shop system or marketplace instead of feeds')
        .choices(platformNames)
        .conflicts('faults'),
    )
    .option('--gzip', 'write .csv.gz')
    .addOption(
      new Option('--drops <n>', 'cut the history into this many folders, one a night').argParser(positive),
    )
    .addOption(new Option('--daily', 'a folder for each day').conflicts('drops'))
    .addOption(
      new Option('--from <date>', 'leave out what happened before this day; customers and products stay')
        .argParser(day)
        .conflicts(['drops', 'daily', 'faults', 'onlyDay']),
    )
    .addOption(
      new Option(
        '--only-day <date>',
        'write the files of this day alone; it may follow the end of the history',
      )
        .argParser(day)
        .conflicts(['drops', 'daily', 'faults']),
    )
    .option('--force', 'write into a folder that has other files')
    .action(action(generateShop))
}

async function generateShop(session: Session, options: GenerateCommandOptions): Promise<Outcome> {
  const { generate } = await import('../../generate/generate.ts')
  const { checkOptions, prepareFolder } = await import('../../generate/check_options.ts')
  const { force, daily, drops, ...rest } = options
  const wanted: GenerateOptions = {
    ...pick(rest),
    drops: daily
      ? options.days
      : (drops ?? (options.faults ? Math.min(FAULTY_DROPS, options.days) : undefined)),
  }
  const problems = checkOptions(wanted)
  if (problems.length > 0) {
    throw new UsageError(problems.join('\n'), { hint: 'storehouse generate --help describes the options.' })
  }
  await prepareFolder(wanted.out, force === true)
  const startedAt = performance.now()
  const result = await generate(wanted, { signal: session.signal, onProgress: session.progress })
  const durationMs = performance.now() - startedAt
  warnOfFuture(session, wanted)
  return {
    json: { out: wanted.out, ...result, durationMs },
    text: describeGenerated(wanted, result, durationMs, session),
  }
}

/** The command's own options, without the global ones. */
function pick(
  options: Omit<GenerateCommandOptions, 'drops' | 'daily' | 'force'>,
): Omit<GenerateOptions, 'drops'> {
  const { out, customers, orders, products, sessions, days, end, seed, faults, gzip, from, onlyDay, as } =
    options
  return {
    out,
    customers,
    orders,
    products,
    sessions,
    days,
    end,
    seed,
    from,
    onlyDay,
    as,
    faults: faults === true,
    gzip: gzip === true,
  }
}

function warnOfFuture(session: Session, { end, onlyDay = end }: GenerateOptions): void {
  if (daysBetween(dayIn('UTC'), onlyDay) <= 1) return
  session.warn(
    `The shop goes on until ${onlyDay}: rows later than two days from now are rejected until that day comes near.`,
  )
}

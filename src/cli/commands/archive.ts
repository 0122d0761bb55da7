import { type Command, InvalidArgumentError } from 'commander'
import { UsageError } from '../../errors.ts'
import { action, command } from '../arguments.ts'
import { describeArchived, describeListed, describeRestored } from '../output/describe_archive.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface Options {
  before?: string
  dryRun?: boolean
  restore?: boolean
  list?: boolean
}

/** `storehouse archive`. */
export function archiveCommand(): Command {
  return command('archive', 'move old months of events into Parquet files, or bring them back', [
    'storehouse archive --before 2025-01',
    'storehouse archive --restore 2024-11',
    'storehouse archive --list',
  ])
    .argument('[months...]', 'with --restore: the months to bring back, as YYYY-MM (default: all)')
    .option('--before <month>', 'months before this one (default: by archiveEventsAfterMonths)', month)
    .option('--dry-run', 'say what would be moved')
    .option('--restore', 'bring months back into the database')
    .option('--list', 'list the months in the archive')
    .action(
      action<Options>(async (session, options, months) => {
        refuseMixed(options, months)
        if (options.list) return list(session)
        return options.restore ? restore(session, months.map(askedMonth)) : archive(session, options)
      }),
    )
}

function refuseMixed({ before, dryRun, restore, list }: Options, months: readonly string[]): void {
  const isArchiving = before !== undefined || dryRun === true
  if (Number(isArchiving) + Number(restore ?? false) + Number(list ?? false) > 1)
    throw new UsageError('--restore and --list go with no other option.', {
      hint: 'Use one of: storehouse archive [--before MONTH] [--dry-run], storehouse archive --restore [MONTH...], storehouse archive --list.',
    })
  if (months.length > 0 && !restore)
    throw new UsageError(`"${months[0]}": months are named with --restore.`, {
      hint: `To move the months before it: storehouse archive --before ${months[0]}`,
    })
}

async function archive(session: Session, { before, dryRun = false }: Options): Promise<Outcome> {
  const config = await session.config()
  const { archiveEvents, firstMonthKept } = await import('../../pipeline/archived_months/archive_events.ts')
  const first = before ?? firstMonthKept(config)
  if (first === undefined)
    throw new UsageError('No month was given.', {
      hint: 'Name the first month that stays, as in storehouse archive --before 2025-01, or set archiveEventsAfterMonths in storehouse.config.',
    })
  const now = new Date().toISOString().slice(0, 7)
  if (first > now)
    throw new UsageError(`--before ${first}: that month has not begun.`, {
      hint: `Only whole months are archived. The last month to name is the present one: --before ${now}`,
    })
  const db = await (dryRun ? session.readableDatabase() : session.migratedDatabase())
  const { signal, progress: onProgress } = session
  const months = await archiveEvents(db, config, { before: first, dryRun, signal, onProgress })
  return { json: { before: first, dryRun, months }, text: describeArchived(months, first, dryRun, session) }
}

async function restore(session: Session, months: string[]): Promise<Outcome> {
  const config = await session.config()
  const { listArchivedEvents, restoreEvents } = await import(
    '../../pipeline/archived_months/archive_events.ts'
  )
  const db = await session.migratedDatabase()
  const archived = [...new Set((await listArchivedEvents(db)).map(({ month }) => month))].sort()
  const unknown = months.filter((month) => !archived.includes(month))
  if (unknown.length > 0)
    throw new UsageError(`${unknown.join(', ')}: not in the archive.`, {
      hint: archived.length > 0 ? `In the archive: ${archived.join(', ')}.` : 'The archive is empty.',
    })
  const { signal, progress: onProgress } = session
  const restored = await restoreEvents(db, config, months, { signal, onProgress })
  return { json: { restored }, text: describeRestored(restored, session) }
}

async function list(session: Session): Promise<Outcome> {
  const { home } = await session.config()
  const { listArchivedEvents } = await import('../../pipeline/archived_months/archive_events.ts')
  const { pathOf } = await import('../../pipeline/archived_months/records.ts')
  const months = await listArchivedEvents(await session.readableDatabase())
  const listed = months.map((month) => ({ ...month, path: pathOf(home, month.file) }))
  return { json: { months: listed }, text: describeListed(listed, session) }
}

/** `YYYY-MM`, a month that exists. */
function month(text: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text) && !text.startsWith('0000')) return text
  throw new InvalidArgumentError('Expected a month as YYYY-MM.')
}

function askedMonth(text: string): string {
  try {
    return month(text)
  } catch (error) {
    throw new UsageError(`"${text}": ${(error as Error).message}`, {
      hint: 'As in: storehouse archive --restore 2024-11',
    })
  }
}

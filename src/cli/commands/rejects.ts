import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { REASONS, STATUSES } from '../../reports/reject_words.ts'
import type { RejectFilter } from '../../reports/rejects.ts'
import { action, command, Option, positive } from '../arguments.ts'
import { describeReplay } from '../output/describe_load.ts'
import { describeRejects } from '../output/describe_rejects.ts'
import { counted } from '../output/format.ts'
import { publishRun } from '../publish_run.ts'
import type { Outcome } from '../run_command.ts'
import type { Session } from '../session.ts'

interface ListOptions {
  feed?: string
  reason?: string
  status: string
  file?: string
  limit: number
}

/** `storehouse rejects list|export|replay|discard`. */
export function rejectsCommand(): Command {
  return command('rejects', 'rows that are bad, or wait for their order', [
    'storehouse rejects list --feed orders',
    'storehouse rejects export rejects.csv',
  ])
    .addCommand(
      filtered(
        command('list', 'show rejected rows, the newest first', [
          'storehouse rejects list --feed orders --reason invalid_value',
        ]),
      )
        .option('--limit <n>', 'rows to show', positive, 50)
        .action(action(list)),
    )
    .addCommand(
      filtered(
        command('export', 'write rejected rows to a CSV file', [
          'storehouse rejects export rejects.csv --feed orders',
        ]),
      )
        .argument('<file>', 'CSV file to write')
        .action(action(exportToFile)),
    )
    .addCommand(
      command('replay', 'try rejected rows again, with the present feeds and configuration', [
        'storehouse rejects replay',
      ]).action(action(replay)),
    )
    .addCommand(
      command('discard', 'close rejected rows without loading them', ['storehouse rejects discard 17 18'])
        .argument('<id...>', 'ids, as `rejects list` shows them')
        .action(action(discard)),
    )
}

function filtered(list: Command): Command {
  return list
    .option('--feed <feed>', 'only this feed')
    .addOption(new Option('--reason <reason>', 'only this reason').choices(REASONS))
    .addOption(
      new Option('--status <status>', 'only this status').choices([...STATUSES, 'all']).default('open'),
    )
    .option('--file <name>', 'only rows of the file of this name')
}

async function filterOf(options: Partial<ListOptions>): Promise<RejectFilter> {
  const { feed, reason, status, file } = options
  if (feed !== undefined) await requireFeed(feed)
  return { feed, reason, status: status === 'all' ? undefined : status, file }
}

async function requireFeed(feed: string): Promise<void> {
  const [{ feeds }, { didYouMean }] = await Promise.all([
    import('../../model/feeds/index.ts'),
    import('../../config/suggest.ts'),
  ])
  const names = feeds.map(({ name }) => name as string)
  if (names.includes(feed)) return
  throw new UsageError(`--feed ${feed} is no feed${didYouMean(feed, names)}`, {
    hint: `Feeds: ${names.join(', ')}.`,
  })
}

async function list(session: Session, options: ListOptions): Promise<Outcome> {
  const filter = await filterOf(options)
  const db = await session.readableDatabase()
  const { listRejects } = await import('../../reports/rejects.ts')
  const found = await session.during('reading rejects', () => listRejects(db, filter, options.limit))
  return { json: found, text: describeRejects(found, session) }
}

async function exportToFile(session: Session, options: ListOptions, [path = '']: string[]): Promise<Outcome> {
  const filter = await filterOf(options)
  const db = await session.readableDatabase()
  const { exportRejects } = await import('../../reports/rejects.ts')
  const rows = await exportRejects(db, filter, path, {
    signal: session.signal,
    onProgress: (done) => session.progress({ step: 'export', done }),
  })
  return { json: { file: path, rows }, text: `${counted(rows, 'row')} written to ${path}.` }
}

async function replay(session: Session): Promise<Outcome> {
  const result = await publishRun(session, 'rejects replay', async (db, config, hooks) => {
    const { replayRejects } = await import('../../pipeline/replay.ts')
    return replayRejects(db, config, hooks)
  })
  return { json: result, ...describeReplay(result, session) }
}

async function discard(session: Session, _options: object, args: string[]): Promise<Outcome> {
  const ids = args.map((text) => {
    if (/^\d{1,15}$/.test(text)) return Number(text)
    throw new UsageError(`"${text}" is no id of a reject.`, {
      hint: '`storehouse rejects list` shows the ids.',
    })
  })
  const db = await session.migratedDatabase()
  const [{ discardRejects }, { takeRunLock }] = await Promise.all([
    import('../../reports/rejects.ts'),
    import('../../pipeline/lock.ts'),
  ])
  // A run changes the accounts of files, so it must not happen at the same time.
  const lock = await db.connect()
  await takeRunLock(lock)
  const discarded = await session
    .during('discarding', () => discardRejects(db, ids))
    .finally(() => lock.end())
  return { json: { discarded }, text: `${counted(discarded.length, 'row')} discarded.` }
}

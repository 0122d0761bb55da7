import type { Config } from '../../config/config.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { DatabaseError } from '../../errors.ts'
import { closeFolders } from '../../pipeline/close_folders.ts'
import type { LoadResult } from '../../pipeline/results.ts'
import { readStatus } from '../../reports/status.ts'
import { shownError } from '../errors.ts'
import { describeLoad } from '../output/describe_load.ts'
import { describeStart, type Started } from '../output/describe_start.ts'
import { type Outcome, printOutcome } from '../run_command.ts'
import { startScheduler } from '../scheduler_run.ts'
import type { Session } from '../session.ts'
import { holdsDemoShop } from './demo_shop.ts'
import { firstLoad } from './first_load.ts'
import { prepareDashboard } from './prepare_dashboard.ts'
import { holdServer, stopUnlessUsed } from './server_use.ts'
import { withStartLock } from './start_lock.ts'

/**
 * Sets everything up, loads, and reports what there is. Unless `once`, it then serves the dashboard and runs the
 * schedule until it is interrupted.
 */
export async function start(session: Session, once: boolean): Promise<Outcome> {
  const config = await session.config()
  await closeFolders(config)
  const startedAt = performance.now()
  const dashboard = once ? undefined : await prepareDashboard(session, config)
  const db = await session.migratedDatabase()
  const held = once ? undefined : await holdServer(db, 'storehouse start', session.warn)
  const { load, failure } = await withStartLock(db, { signal: session.signal, onWait: session.note }, () =>
    setUp(session, db, config, once),
  )
  const served = await dashboard?.open()
  const dashboardUrl = await served?.url
  session.endProgress()
  const started = await describeWarehouse(db, config, {
    load,
    bi: db.bi,
    dashboardUrl,
    durationMs: performance.now() - startedAt,
    once,
  })
  const described =
    load && !load.isDemo && load.result.files.length > 0
      ? describeLoad(load.result, session)
      : { text: '', exitCode: 0 }
  const text = [described.text, describeStart(started, session)].filter((part) => part !== '').join('\n\n')
  const json = startJson(started)
  if (once) return { json, text, exitCode: described.exitCode }

  printOutcome(session.options, { json, text })
  session.hasAnswered = true
  // A database in trouble may recover. Then the missed load runs now or is tried again later.
  const isFinal = failure !== undefined && failure.type !== DatabaseError.name
  const scheduler = await startScheduler(session, config, {
    forgetMissed: isFinal,
    firstLoad: load?.isDemo ? undefined : load?.result,
    firstFailure: isFinal ? failure : undefined,
  })
  session.note('Running until Ctrl-C.')
  let wasKilled = false
  try {
    await scheduler.ended
  } finally {
    wasKilled = (await served?.close())?.wasKilled ?? false
  }
  await held?.release()
  session.note(await goodbye(session, db, config, wasKilled))
  return { json: undefined, text: '' }
}

/** The first load. If it fails, that is reported, and readers see the previous publication. */
async function setUp(session: Session, db: OpenDatabase, config: Config, once: boolean) {
  try {
    return { load: await firstLoad(session, db, config), failure: undefined }
  } catch (error) {
    const failure = shownError(error, db.place)
    const { type, message, hint, exitCode } = failure
    if (once || session.signal.aborted || type === 'Bug' || exitCode !== 1) throw error
    session.publishing = 'never'
    session.warn(`The load failed, nothing was published. ${message}${hint ? `\n${hint}` : ''}`)
    return { load: undefined, failure }
  }
}

async function describeWarehouse(
  db: OpenDatabase,
  config: Config,
  known: Pick<Started, 'load' | 'bi' | 'durationMs' | 'once' | 'dashboardUrl'>,
): Promise<Started> {
  const [status, holdsDemo] = await Promise.all([readStatus(db, config), holdsDemoShop(db, config)])
  return { ...known, status, holdsDemo, inbox: config.inbox }
}

function startJson({ load, holdsDemo, bi, durationMs, status, inbox, dashboardUrl }: Started) {
  return {
    holdsDemo,
    load: load && summaryOf(load.result),
    durationMs: Math.round(durationMs),
    ...status,
    inbox,
    bi,
    dashboard: dashboardUrl,
  }
}

function summaryOf({ runId, outcome, files, durationMs }: LoadResult) {
  const rowsRead = files.reduce((sum, file) => sum + file.rowsRead, 0)
  const rejected = files.reduce((sum, file) => sum + file.rejected, 0)
  return { runId, outcome, files: files.length, rowsRead, rejected, durationMs }
}

async function goodbye(
  session: Session,
  db: OpenDatabase,
  config: Config,
  dashboardWasKilled: boolean,
): Promise<string> {
  if (!db.embedded) return 'Stopped.'
  // The server takes a moment to notice that a killed process is gone.
  const waitMs = dashboardWasKilled ? 3_000 : 500
  const end = await stopUnlessUsed(db, config, { onNote: session.note, waitMs })
  if (end === 'stopped') return 'Stopped, and the embedded server with it. Start again with: storehouse start'
  if (end === 'gone') return 'Stopped. The embedded server was not running any more.'
  return 'Stopped. The embedded server stays up: other programs are connected to it. Stop it with: storehouse db stop'
}

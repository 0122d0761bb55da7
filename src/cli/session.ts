import type { Config } from '../config/config.ts'
import { terminalPreferences } from '../config/environment.ts'
import type { OpenDatabase } from '../db/open.ts'
import type { Place } from '../db/server_trouble.ts'
import { DatabaseError, NotMigratedError } from '../errors.ts'
import {
  barProgress,
  lineProgress,
  type Progress,
  type ProgressEvent,
  silentProgress,
} from './output/progress.ts'
import { type Paint, painter } from './output/style.ts'
import { printable } from './output/width.ts'
import { readConfig } from './read_config.ts'

/** The options that every command has. */
export interface GlobalOptions {
  json?: boolean
  debug?: boolean
  quiet?: boolean
  config?: string
}

/** How far a publishing command has come. It decides what an interruption says. */
type Publishing = 'never' | 'not_yet' | 'done'

/** What a command works with: configuration and database when it asks for them, and ways to report. */
export interface Session {
  readonly options: GlobalOptions
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal
  publishing: Publishing
  /** Whether the single JSON document of --json is already written. Later errors go to stderr. */
  hasAnswered: boolean
  /** Ctrl-C is only for another process: a child that has the terminal, or the parent. */
  leavesInterruptToChild: boolean
  /** Styles results. Plain in pipes. */
  readonly paint: Paint
  /** The terminal's width in cells; undefined in pipes. */
  readonly width: number | undefined
  config(): Promise<Config>
  database(): Promise<OpenDatabase>
  /** Opens another connection, and starts the embedded server if it is down. The caller closes it. */
  openDatabase(): Promise<OpenDatabase>
  /** The same as `database`, with up-to-date schemas. Throws a DatabaseError if they are newer than this program. */
  migratedDatabase(): Promise<OpenDatabase>
  /**
   * The same for commands that only read. It doesn't migrate; a NotMigratedError says what is pending. With `orEmpty`,
   * an empty database is accepted too.
   */
  readableDatabase(options?: { orEmpty?: boolean }): Promise<OpenDatabase>
  /** The same for a dry run: sets up an empty database, but leaves an outdated one unchanged. */
  rehearsalDatabase(): Promise<OpenDatabase>
  /** Writes a line for people to stderr. --quiet hides it. */
  note(message: string): void
  /** Writes a line that --quiet does not hide. */
  warn(message: string): void
  readonly progress: (event: ProgressEvent) => void
  /** Shows the progress of a publishing run, and notices when it has published. */
  readonly watchPublishing: (event: ProgressEvent) => void
  /** Notices it too, but shows progress only on a terminal: a log over months doesn't need a line per step. */
  readonly watchScheduled: (event: ProgressEvent) => void
  /** Shows the current step if it takes more than a second and has no progress of its own. */
  during<T>(step: string, work: () => Promise<T>): Promise<T>
  /** Removes the progress bar. The next progress draws it again. */
  endProgress(): void
  /** Ends the progress bar and closes the database. */
  close(): Promise<void>
  /** How long work may take to end after an interruption, and again after its connections are broken. */
  stopLimitMs: number
  /** Whether there is a database to leave in order. */
  readonly isConnected: boolean
  /** Where the database is; undefined until one was opened. */
  readonly place: Place | undefined
  /** Breaks the connections of work that has not ended by itself. The server rolls back. */
  breakOff(): void
}

/** Longer work is shown. */
const SLOW_MS = 1_000

/** Steps after the commit of the publishing transaction. */
const AFTER_PUBLISH = new Set(['published', 'archive'])

/** The time that work has to end after an interruption, unless a command sets another. */
export const STOP_LIMIT_MS = 1_500

export function openSession(options: GlobalOptions, signal: AbortSignal): Session {
  const { color, dumb } = terminalPreferences()
  const progress = progressFor(options, color, dumb)
  let config: Promise<Config> | undefined
  let database: Promise<OpenDatabase> | undefined
  let opened: OpenDatabase | undefined
  let place: Place | undefined
  const databases = new Set<OpenDatabase>()
  const say = (message: string) => {
    progress.clear()
    process.stderr.write(`${printable(message)}\n`)
  }
  const session: Session = {
    options,
    signal,
    publishing: 'never',
    hasAnswered: false,
    leavesInterruptToChild: false,
    stopLimitMs: STOP_LIMIT_MS,
    paint: painter(color && process.stdout.isTTY === true && !options.json),
    width: process.stdout.isTTY ? process.stdout.columns || undefined : undefined,
    config() {
      config ??= readConfig(options.config)
      return config
    },
    database() {
      database ??= session.during('opening the database', session.openDatabase).then((db) => {
        opened = db
        return db
      })
      return database
    },
    async openDatabase() {
      const db = await connect(session)
      databases.add(db)
      place = db.place
      const close = () => {
        databases.delete(db)
        return db.close()
      }
      return { ...db, close }
    },
    async migratedDatabase() {
      const db = await session.database()
      await session.during('migrating', () => bringUpToDate(db, session))
      return db
    },
    async readableDatabase({ orEmpty = false } = {}) {
      if (!orEmpty && !(await isServerSetUp(await session.config())))
        throw notMigrated({ names: [], isEmpty: true })
      const db = await session.database()
      const pending = await pendingIn(db)
      if (pending && !(orEmpty && pending.isEmpty)) throw notMigrated(pending)
      return db
    },
    async rehearsalDatabase() {
      const db = await session.database()
      const pending = await pendingIn(db)
      if (pending && !pending.isEmpty) throw notMigrated(pending)
      if (pending) await session.during('migrating', () => bringUpToDate(db, session))
      return db
    },
    note: (message) => {
      if (!options.quiet) say(message)
    },
    warn: say,
    progress: (event) => progress.update(event),
    watchPublishing: (event) => {
      if (AFTER_PUBLISH.has(event.step)) session.publishing = 'done'
      progress.update(event)
    },
    watchScheduled: (event) => {
      if (process.stderr.isTTY) session.watchPublishing(event)
      else if (AFTER_PUBLISH.has(event.step)) session.publishing = 'done'
    },
    async during(step, work) {
      const timer = setTimeout(() => progress.update({ step }), SLOW_MS)
      timer.unref()
      try {
        return await work()
      } finally {
        clearTimeout(timer)
        progress.stop()
      }
    },
    endProgress: () => progress.stop(),
    async close() {
      progress.stop()
      // A database that is still being opened is no longer needed.
      await opened?.close()
    },
    get isConnected() {
      return opened !== undefined
    },
    get place() {
      return place
    },
    breakOff() {
      for (const db of databases) db.abandon()
    },
  }
  return session
}

function progressFor(options: GlobalOptions, color: boolean, dumb: boolean): Progress {
  if (options.quiet) return silentProgress
  if (process.stderr.isTTY && !dumb) return barProgress(process.stderr, painter(color))
  return lineProgress(process.stderr)
}

// Modules are imported only when needed, so that --help answers at once.

async function connect(session: Session): Promise<OpenDatabase> {
  const config = await session.config()
  const { openDatabase } = await import('../db/open.ts')
  return openDatabase(config, { onNote: session.note })
}

/** Makes or updates the schemas, so that users who load need not know about migrations. */
async function bringUpToDate(db: OpenDatabase, session: Session): Promise<void> {
  if (!(await pendingIn(db))) return
  const { migrate } = await import('../db/migrate.ts')
  session.note('Bringing the database up to date (as storehouse migrate does).')
  await migrate(db)
}

/** Whether there is a server to ask. A command that only reads doesn't set up the embedded one. */
async function isServerSetUp(config: Config): Promise<boolean> {
  if (config.databaseUrl !== undefined) return true
  const [{ findClusterFolder }, { embeddedHome }] = await Promise.all([
    import('../db/embedded/folder.ts'),
    import('../db/open.ts'),
  ])
  return (await findClusterFolder(embeddedHome(config))) !== undefined
}

interface Pending {
  names: string[]
  /** Whether nothing was ever made in the database. */
  isEmpty: boolean
}

/** What migrating would do; undefined if the database is up to date. */
async function pendingIn(db: OpenDatabase): Promise<Pending | undefined> {
  const { migrationStatus } = await import('../db/migrate.ts')
  const { pendingMigrations, unknownMigrations, objectsToApply, objectsToDrop, isEmpty } =
    await migrationStatus(db)
  if (unknownMigrations.length > 0) {
    throw new DatabaseError(
      `The database is newer than this program: it has migrations that are unknown here (${unknownMigrations.join(', ')}).`,
      { hint: 'Update Storehouse to the version that was last used with this database.' },
    )
  }
  const names = [...pendingMigrations, ...objectsToApply, ...objectsToDrop]
  return names.length === 0 ? undefined : { names, isEmpty }
}

function notMigrated({ names, isEmpty }: Pending): NotMigratedError {
  if (isEmpty) {
    return new NotMigratedError('There is no warehouse yet.', {
      hint: 'Make it by loading files: storehouse load. An empty one: storehouse migrate.',
    })
  }
  const shown = names.slice(0, 3).join(', ')
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return new NotMigratedError(`The database is older than this program. Pending: ${shown}${more}.`, {
    hint: 'Bring it up to date: storehouse migrate. The next storehouse load does it, too.',
  })
}

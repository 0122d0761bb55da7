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

/** How far a command that publishes has come; decides what an interruption says. */
type Publishing = 'never' | 'not_yet' | 'done'

/** What a command works with: configuration and database when it asks for them, and ways to speak. */
export interface Session {
  readonly options: GlobalOptions
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal
  publishing: Publishing
  /** Whether the one JSON document of --json is written already: an error after it goes to stderr. */
  hasAnswered: boolean
  /** Ctrl-C is for another process alone: a child that has the terminal, or the parent. */
  leavesInterruptToChild: boolean
  /** Styles results; plain in pipes. */
  readonly paint: Paint
  /** Cells of the terminal that results go to; undefined in pipes. */
  readonly width: number | undefined
  config(): Promise<Config>
  database(): Promise<OpenDatabase>
  /** Opens it once more, starting the embedded server if it is down; whoever asks for it closes it. */
  openDatabase(): Promise<OpenDatabase>
  /** The same as `database`, with its schemas up to date; a DatabaseError if they are newer than this program. */
  migratedDatabase(): Promise<OpenDatabase>
  /**
   * The same for what only reads: nothing is migrated, a NotMigratedError says what is pending. With `orEmpty` a
   * database that nothing was ever made in will do.
   */
  readableDatabase(options?: { orEmpty?: boolean }): Promise<OpenDatabase>
  /** The same for a rehearsal: an empty database is set up, one that is behind is left as it is. */
  rehearsalDatabase(): Promise<OpenDatabase>
  /** A line for people, on stderr; nothing with --quiet. */
  note(message: string): void
  /** A line that --quiet does not hide. */
  warn(message: string): void
  readonly progress: (event: ProgressEvent) => void
  /** The same for a run that publishes: notices when it has. */
  readonly watchPublishing: (event: ProgressEvent) => void
  /** Notices it too, and shows it on a terminal alone: what goes on for months needs no line a step in its log. */
  readonly watchScheduled: (event: ProgressEvent) => void
  /** Shows what is at work, if that takes more than a second and has no progress of its own to tell. */
  during<T>(step: string, work: () => Promise<T>): Promise<T>
  /** Takes the progress bar off the screen; the next progress draws it again. */
  endProgress(): void
  /** Ends the progress bar and closes the database. */
  close(): Promise<void>
  /** After an interruption: the time that work has to end by itself, and again after its connections are broken. */
  stopLimitMs: number
  /** Whether there is a database to be left in order. */
  readonly isConnected: boolean
  /** Where the database is; undefined until one was opened. */
  readonly place: Place | undefined
  /** Breaks the connections of work that has not ended by itself: the server rolls back. */
  breakOff(): void
}

/** What takes longer is told of. */
const SLOW_MS = 1_000

/** Steps that come after the commit of the publishing transaction. */
const AFTER_PUBLISH = new Set(['published', 'archive'])

/** What work has to end by itself after an interruption, unless a command says otherwise. */
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
      // One that is still being opened is of no use to anyone any more.
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

// What a command does not need is not loaded: --help answers at once.

async function connect(session: Session): Promise<OpenDatabase> {
  const config = await session.config()
  const { openDatabase } = await import('../db/open.ts')
  return openDatabase(config, { onNote: session.note })
}

/** Makes the schemas, or brings them up to date: whoever loads need not know of migrations. */
async function bringUpToDate(db: OpenDatabase, session: Session): Promise<void> {
  if (!(await pendingIn(db))) return
  const { migrate } = await import('../db/migrate.ts')
  session.note('Bringing the database up to date (as storehouse migrate does).')
  await migrate(db)
}

/** Whether there is a server to ask. The embedded one is not set up for a command that only reads. */
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

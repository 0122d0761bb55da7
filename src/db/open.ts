import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Config } from '../config/config.ts'
import { DatabaseError } from '../errors.ts'
import { type BiLogin, keepBiLogin } from './bi_login.ts'
import { col } from './columns.ts'
import { connectionError } from './connection_errors.ts'
import { findClusterFolder } from './embedded/folder.ts'
import { startServer } from './embedded/server.ts'
import type { Place } from './server_trouble.ts'
import { clientWith, isRefusedStartup, prepareSession, type Startup, startups } from './session_settings.ts'
import { ident, sql } from './sql.ts'
import { execute, readRows } from './statements.ts'
import { withVerifiedTls } from './tls.ts'
import { types } from './type_parsers.ts'

/** A database that exists, is new enough and accepts connections. */
export interface OpenDatabase {
  /** Holds the password: for programs, not for logs. */
  url: string
  /** Whether Storehouse runs this server itself. */
  embedded: boolean
  /** The version as the server reports it, such as 18.4. */
  serverVersion: string
  /** Where the server is, for error messages. */
  place: Place
  /** The login for BI tools. Undefined on a user's own server, whose owner makes its logins. */
  bi: BiLogin | undefined
  /** For short statements and transactions (`inTransaction`). */
  pool: pg.Pool
  /** A connection for COPY and long transactions. The caller ends it. */
  connect(): Promise<pg.Client>
  /** Breaks every connection. The server rolls back what was running on them. */
  abandon(): void
  /** Ends the pool. The embedded server stays up for BI tools and for a quick start of the next command. */
  close(): Promise<void>
}

export interface OpenOptions {
  /** Called with a message before something that takes time: setting up and starting the embedded server. */
  onNote?: ((message: string) => void) | undefined
}

const oldestMajorVersion = 16
/** How long to wait for a server that says it is starting. */
const startingLimitMs = 30_000

/** The name of the database in the embedded server. */
const embeddedDatabase = 'storehouse'

/** The folder of the embedded server's cluster. */
export function embeddedHome(config: Pick<Config, 'home'>): string {
  return join(config.home, 'postgres')
}

/**
 * Opens the database of DATABASE_URL. Without one, opens the embedded server's and starts that server if needed. Throws
 * a DatabaseError if the database cannot be reached, is older than PostgreSQL 16 or not in UTF-8.
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'home'>,
  options: OpenOptions = {},
): Promise<OpenDatabase> {
  const embedded = config.databaseUrl === undefined
  const url = config.databaseUrl ?? (await embeddedUrl(config, options))
  const settings = clientSettings(url)
  const { startup, address, ...found } = await checkServer(settings, embedded ? config.home : undefined)
  const place = embedded
    ? { folder: (await findClusterFolder(embeddedHome(config)))?.root, address: undefined }
    : { folder: undefined, address }
  const connected = new Set<pg.Client>()
  const note = (client: pg.Client) => {
    connected.add(client)
    client.once('end', () => connected.delete(client))
  }
  const pool = new pg.Pool({
    ...settings,
    Client: clientWith(startup) as unknown as new () => pg.ClientBase,
    max: 10,
    // A new connection first has to read the catalog. So a dashboard with few readers keeps two open, one for each
    // query of a page.
    min: 2,
    idleTimeoutMillis: 300_000,
    allowExitOnIdle: true,
    onConnect: (client) => prepareSession(client, startup),
  })
  // A broken idle connection is not used again. The next statement shows whether the server is gone.
  pool.on('error', () => undefined)
  // A connection that breaks between two statements of a transaction must not end the process either.
  pool.on('connect', (client) => {
    client.on('error', () => undefined)
    note(client)
  })
  return {
    url,
    embedded,
    ...found,
    place,
    pool,
    async connect() {
      const client = await connect(settings, startup)
      note(client)
      return client
    },
    abandon() {
      for (const client of connected) client.end().catch(() => undefined)
    },
    // Closing it again does nothing.
    close: async () => {
      if (!pool.ended && !pool.ending) await pool.end()
    },
  }
}

async function embeddedUrl(config: Pick<Config, 'home'>, options: OpenOptions): Promise<string> {
  const server = await startServer({ home: embeddedHome(config), onNote: options.onNote })
  const urlOf = (database: string) =>
    `postgres://${server.user}:${server.password}@${server.host}:${server.port}/${database}`
  await createIfMissing(urlOf('postgres'), embeddedDatabase)
  return urlOf(embeddedDatabase)
}

async function createIfMissing(url: string, database: string): Promise<void> {
  const { client } = await connectAnyhow(clientSettings(url))
  try {
    const rowCount = await execute(client, sql`select from pg_database where datname = ${database}`)
    if (rowCount === 0) await execute(client, sql`create database ${ident(database)}`)
  } catch (error) {
    // 42P04 and 23505: another command made it at the same time.
    const { code } = error as pg.DatabaseError
    if (code !== '42P04' && code !== '23505') throw error
  } finally {
    await client.end()
  }
}

function clientSettings(url: string): pg.ClientConfig {
  return {
    connectionString: withVerifiedTls(url),
    application_name: 'storehouse',
    connectionTimeoutMillis: 20_000,
    keepAlive: true,
    types,
  }
}

async function connect(settings: pg.ClientConfig, startup: Startup): Promise<pg.Client> {
  const started = Date.now()
  for (;;) {
    const client = makeClient(settings, startup)
    try {
      await client.connect()
      // A connection that breaks while it is idle would end the process. The next statement fails anyway.
      client.on('error', () => undefined)
      await prepareSession(client, startup)
      return client
    } catch (error) {
      await client.end().catch(() => undefined)
      const isStarting = (error as pg.DatabaseError).code === '57P03'
      if (!isStarting || Date.now() - started > startingLimitMs) {
        const { host, port, database, user } = client
        throw connectionError(error, { host, port, database, user })
      }
      await sleep(250)
    }
  }
}

/** A connection, and how this server accepts our settings. */
async function connectAnyhow(settings: pg.ClientConfig): Promise<{ client: pg.Client; startup: Startup }> {
  for (const startup of startups) {
    try {
      return { client: await connect(settings, startup), startup }
    } catch (error) {
      const isLast = startup === startups.at(-1)
      if (isLast || !isRefusedStartup((error as Error).cause ?? error)) throw error
    }
  }
  throw new Error('no way to connect was tried')
}

function makeClient(settings: pg.ClientConfig, startup: Startup): pg.Client {
  try {
    return new (clientWith(startup))(settings)
  } catch (error) {
    // Without its cause, which can hold the whole address with the password.
    const file = (error as NodeJS.ErrnoException).path
    throw new DatabaseError(
      file === undefined
        ? 'DATABASE_URL cannot be read as the address of a PostgreSQL server.'
        : `A file that DATABASE_URL names cannot be read: ${file}.`,
      { hint: 'It looks like postgres://user:password@host:5432/database.' },
    )
  }
}

interface Checked {
  serverVersion: string
  /** Host and port. */
  address: string
  startup: Startup
  bi: BiLogin | undefined
}

/** Checks the server. On the embedded one, also creates or repairs the login for BI tools, which is kept in `home`. */
async function checkServer(settings: pg.ClientConfig, home: string | undefined): Promise<Checked> {
  const { client, startup } = await connectAnyhow(settings)
  try {
    const rows = await readRows(
      client,
      { number: col.number, version: col.text, encoding: col.text },
      sql`select current_setting('server_version_num')::int as number,
              current_setting('server_version') as version,
              current_setting('server_encoding') as encoding`,
    )
    const server = rows[0]
    if (!server) throw new Error('The server did not tell its version.')
    if (server.number < oldestMajorVersion * 10_000) {
      throw new DatabaseError(
        `The server on ${client.host}:${client.port} is PostgreSQL ${server.version}; Storehouse needs ${oldestMajorVersion} or newer.`,
        { hint: 'Upgrade it, or unset DATABASE_URL to use the embedded server.' },
      )
    }
    if (server.encoding !== 'UTF8') {
      throw new DatabaseError(
        `The database "${client.database}" is encoded in ${server.encoding}, not UTF8.`,
        {
          hint: "Make one in UTF-8: create database storehouse encoding 'UTF8' template template0.",
        },
      )
    }
    return {
      serverVersion: server.version.split(' ')[0] ?? server.version,
      address: `${client.host}:${client.port}`,
      startup,
      bi: home === undefined ? undefined : await keepBiLogin(client, home),
    }
  } finally {
    await client.end()
  }
}

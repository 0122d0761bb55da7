import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import { findClusterFolder } from '../db/embedded/folder.ts'
import { findServer } from '../db/embedded/server.ts'
import { embeddedHome, type OpenDatabase } from '../db/open.ts'
import { sql } from '../db/sql.ts'
import { readRow } from '../db/statements.ts'
import { broken, type Explained, type Finding, ok, skipped, warning } from './doctor_finding.ts'
import { examineSpace } from './doctor_folders.ts'

/** Examines the server: the embedded server's state, whether it answers, its version, and what it allows us to do. */
export async function examineServer(
  config: Config,
  { open, explain }: { open(): Promise<OpenDatabase>; explain(error: unknown): Explained },
): Promise<{ findings: Finding[]; db?: OpenDatabase }> {
  const findings: Finding[] = []
  try {
    if (config.databaseUrl === undefined) {
      const state = await examineEmbedded(config)
      findings.push(state.finding)
      if (!state.isSetUp) return { findings }
    }
    const db = await open()
    findings.push(ok('connection', 'the server answers', addressOf(db)))
    findings.push(ok('server version', 'PostgreSQL 16 or newer', `PostgreSQL ${db.serverVersion}`))
    findings.push(await examineReadOnly(db), await examineConnections(db), await examineClock(db))
    if (db.embedded) findings.push(...(await examineDataSpace(db)))
    return { findings, db }
  } catch (error) {
    const { message, hint } = explain(error)
    findings.push(broken('connection', 'the server answers', message, hint ?? 'Mend that and look again.'))
    return { findings }
  }
}

async function examineEmbedded(config: Config): Promise<{ finding: Finding; isSetUp: boolean }> {
  const check = 'embedded server'
  const expected = 'set up'
  const home = embeddedHome(config)
  if ((await findClusterFolder(home)) === undefined) {
    const actual = 'not set up yet'
    return {
      finding: warning(
        check,
        'set up',
        actual,
        'The first command that needs it sets it up: storehouse start',
      ),
      isSetUp: false,
    }
  }
  const server = await findServer(home)
  const actual = server ? `runs, process ${server.pid}` : 'was not running; started to look at it'
  return { finding: ok(check, expected, actual), isSetUp: true }
}

function addressOf(db: OpenDatabase): string {
  const { hostname, port, pathname, username } = new URL(db.url)
  const database = decodeURIComponent(pathname.slice(1))
  return `${hostname || 'localhost'}:${port || '5432'}, database ${database}, user ${decodeURIComponent(username)}`
}

async function examineReadOnly(db: OpenDatabase): Promise<Finding> {
  const row = await readRow(
    db.pool,
    { standby: col.boolean, read_only: col.text },
    sql`select pg_is_in_recovery() as standby, current_setting('transaction_read_only') as read_only`,
  )
  const expected = 'takes writes'
  if (row?.standby) {
    return broken('writes', expected, 'the server is a standby', 'Name the primary server in DATABASE_URL.')
  }
  if (row?.read_only === 'on') {
    return broken(
      'writes',
      expected,
      'transactions are read-only',
      'Set default_transaction_read_only to off for this user or database.',
    )
  }
  return ok('writes', expected, 'takes writes')
}

async function examineConnections(db: OpenDatabase): Promise<Finding> {
  const row = await readRow(
    db.pool,
    { used: col.number, usable: col.number },
    sql`select (select count(*) from pg_stat_activity where backend_type = 'client backend')::int as used,
            current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as usable`,
  )
  if (!row) return skipped('connections', 'the server did not say')
  const actual = `${row.used} of ${row.usable} in use`
  if (row.usable - row.used >= 15) return ok('connections', '15 free', actual)
  return warning('connections', '15 free', actual, 'End idle ones, or raise max_connections on the server.')
}

async function examineClock(db: OpenDatabase): Promise<Finding> {
  const before = Date.now()
  const row = await readRow(db.pool, { now: col.time }, sql`select clock_timestamp() as now`)
  const here = (before + Date.now()) / 2
  const seconds = Math.abs((row?.now.getTime() ?? here) - here) / 1000
  const expected = 'within 60 s of this machine’s'
  if (seconds <= 60) return ok('server’s clock', expected, `${seconds.toFixed(1)} s apart`)
  return warning(
    'server’s clock',
    expected,
    `${Math.round(seconds)} s apart`,
    'Set both clocks by a time server: times in the future are judged by the server’s.',
  )
}

async function examineDataSpace(db: OpenDatabase): Promise<Finding[]> {
  const row = await readRow(
    db.pool,
    { folder: col.text, size: col.text },
    sql`select current_setting('data_directory') as folder,
            pg_size_pretty(pg_database_size(current_database())) as size`,
  )
  if (!row) return []
  const findings = await examineSpace([['the database', row.folder]]).catch(() => [])
  return findings.map((finding) => ({
    ...finding,
    actual: `${finding.actual}, which takes ${row.size}`,
  }))
}

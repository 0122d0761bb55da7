import type { Config } from '../config/config.ts'
import { biRole, readerRole } from '../db/bi_login.ts'
import { col } from '../db/columns.ts'
import { migrationStatus } from '../db/migrate.ts'
import type { OpenDatabase } from '../db/open.ts'
import { makeReader } from '../db/reader_role.ts'
import { sql } from '../db/sql.ts'
import { readRow, readRows } from '../db/statements.ts'
import { examineArchivedEvents } from './doctor_archived_events.ts'
import { broken, type Explained, type Finding, ok, skipped, warning } from './doctor_finding.ts'
import { examineChecks, examineRuns } from './doctor_runs.ts'
import { isMigrated } from './status.ts'

type Examination = (db: OpenDatabase, config: Config) => Promise<Finding[]>

/** What to examine in a database with our schemas. */
const EXAMINATIONS: [check: string, examine: Examination][] = [
  ['rights', examineRights],
  ['migrations', examineMigrations],
  ['time zones', examineTimeZones],
  ['reader role', examineReader],
  ['runs', examineRuns],
  ['checks', examineChecks],
  ['erasures', examineErasures],
  ['archived events', examineArchivedEvents],
]

/** Examines the database: rights, schemas, time zones, the reader role, and the last runs. */
export async function examineDatabase(
  db: OpenDatabase,
  config: Config,
  explain: (error: unknown) => Explained,
): Promise<Finding[]> {
  if (!(await isMigrated(db.pool))) {
    return [
      ...(await examineRightsToMigrate(db)),
      warning('schemas', 'set up', 'not set up yet', 'storehouse migrate, or the first load, makes them.'),
    ]
  }
  const findings: Finding[] = []
  for (const [check, examination] of EXAMINATIONS) {
    try {
      findings.push(...(await examination(db, config)))
    } catch (error) {
      const isOtherVersion = findings.some(
        (finding) => finding.check === 'migrations' && finding.status !== 'ok',
      )
      if (isOtherVersion) {
        findings.push(skipped(check, 'the database has to be of this version first'))
        continue
      }
      const { message, hint } = explain(error)
      findings.push(broken(check, 'can be looked at', message, hint ?? 'Mend that and look again.'))
    }
  }
  return findings
}

/** Examines the rights that creating the schemas takes on a user's own server. */
async function examineRightsToMigrate(db: OpenDatabase): Promise<Finding[]> {
  const row = await readRow(
    db.pool,
    { create: col.boolean, role: col.boolean, extension: col.boolean, user: col.text, database: col.text },
    sql`select has_database_privilege(current_database(), 'CREATE') as create,
            exists (select from pg_roles where rolname = ${readerRole})
              or (select rolcreaterole or rolsuper from pg_roles where rolname = current_user) as role,
            exists (select from pg_extension where extname = 'btree_gist')
              or exists (select from pg_available_extensions where name = 'btree_gist') as extension,
            current_user as user, current_database() as database`,
  )
  if (!row) return [skipped('rights', 'the server did not say')]
  const { user, database } = row
  return [
    row.create
      ? ok('right to make schemas', 'CREATE on the database', 'granted')
      : broken(
          'right to make schemas',
          'CREATE on the database',
          'not granted',
          `As its owner: grant create on database "${database}" to "${user}";`,
        ),
    row.role
      ? ok('right to make the reader role', `CREATEROLE, or ${readerRole} is there`, 'granted')
      : warning(
          'right to make the reader role',
          `CREATEROLE, or ${readerRole} is there`,
          'neither',
          makeReader,
        ),
    row.extension
      ? ok('extension btree_gist', 'available', 'available')
      : broken(
          'extension btree_gist',
          'available',
          'not installed on the server',
          'Install PostgreSQL’s contrib modules (postgresql-contrib) on the server.',
        ),
  ]
}

async function examineRights(db: OpenDatabase): Promise<Finding[]> {
  const schemas = await readRows(
    db.pool,
    { schema: col.text, owner: col.text, owns: col.boolean },
    sql`select nspname as schema, pg_get_userbyid(nspowner) as owner, pg_has_role(nspowner, 'USAGE') as owns
     from pg_namespace where nspname in ('staging', 'production', 'warehouse', 'ops') order by nspname`,
  )
  const temporary = await readRow(
    db.pool,
    { granted: col.boolean, user: col.text, database: col.text },
    sql`select has_database_privilege(current_database(), 'TEMPORARY') as granted,
            current_user as user, current_database() as database`,
  )
  const foreign = schemas.filter(({ owns }) => !owns)
  const findings = [
    foreign.length === 0
      ? ok('rights', 'owns the four schemas', 'owns the four schemas')
      : broken(
          'rights',
          'owns the four schemas',
          `${foreign.map(({ schema, owner }) => `${schema} belongs to ${owner}`).join(', ')}`,
          `Connect as ${foreign[0]?.owner}, or: grant "${foreign[0]?.owner}" to "${temporary?.user}";`,
        ),
  ]
  if (temporary && !temporary.granted) {
    findings.push(
      broken(
        'temporary tables',
        'TEMPORARY on the database',
        'not granted',
        `As its owner: grant temporary on database "${temporary.database}" to "${temporary.user}";`,
      ),
    )
  }
  return findings
}

async function examineMigrations(db: OpenDatabase): Promise<Finding[]> {
  const status = await migrationStatus(db)
  const pending = [...status.pendingMigrations, ...status.objectsToApply, ...status.objectsToDrop]
  const findings: Finding[] = []
  if (status.unknownMigrations.length > 0) {
    findings.push(
      broken(
        'migrations',
        'all known to this version',
        `unknown here: ${status.unknownMigrations.join(', ')}`,
        'The database is newer. Update Storehouse to the version that was last used with it.',
      ),
    )
  } else {
    findings.push(
      pending.length === 0
        ? ok('migrations', 'none pending', 'none pending')
        : warning(
            'migrations',
            'none pending',
            few(pending),
            'storehouse migrate applies them; so does the next load.',
          ),
    )
  }
  findings.push(
    status.driftedObjects.length === 0
      ? ok('views', 'as migrate made them', 'as migrate made them')
      : warning(
          'views',
          'as migrate made them',
          `changed by hand: ${few(status.driftedObjects)}`,
          'storehouse migrate --repair brings them back.',
        ),
  )
  return findings
}

async function examineTimeZones(db: OpenDatabase, config: Config): Promise<Finding[]> {
  const row = await readRow(
    db.pool,
    {
      timezone: col.text,
      source_timezone: col.text,
      is_fixed: col.boolean,
      is_known: col.boolean,
      is_source_known: col.boolean,
    },
    sql`
    select timezone,
           source_timezone,
           exists (select from ops.files where outcome = 'loaded') as is_fixed,
           exists (select from pg_timezone_names where lower(name) = lower(${config.timezone})) as is_known,
           exists (select from pg_timezone_names where lower(name) = lower(${config.sourceTimezone})) as is_source_known
    from ops.settings
  `,
  )
  if (!row)
    return [broken('time zones', 'one row in ops.settings', 'none', 'storehouse reset --yes starts again.')]
  const wrong: string[] = []
  if (row.is_fixed && row.timezone !== config.timezone)
    wrong.push(`timezone was ${row.timezone} at the first load, the configuration says ${config.timezone}`)
  if (row.is_fixed && row.source_timezone !== config.sourceTimezone)
    wrong.push(
      `sourceTimezone was ${row.source_timezone} at the first load, the configuration says ${config.sourceTimezone}`,
    )
  const expected = 'as at the first load, and known to the server'
  if (wrong.length > 0) {
    return [
      broken(
        'time zones',
        expected,
        wrong.join('; '),
        'Set it back; or start again with storehouse reset --yes and load the archive again.',
      ),
    ]
  }
  const unknown = [
    ...(row.is_known ? [] : [config.timezone]),
    ...(row.is_source_known ? [] : [config.sourceTimezone]),
  ]
  if (unknown.length > 0) {
    return [
      broken(
        'time zones',
        expected,
        `unknown to the server: ${unknown.join(', ')}`,
        'Use the older name of the zone, or update the server’s time zone data.',
      ),
    ]
  }
  const zones = `${config.timezone}, files without offset in ${config.sourceTimezone}`
  return [ok('time zones', expected, zones)]
}

/** Checks that the reader role reads the whole schema warehouse and nothing else. */
async function examineReader(db: OpenDatabase): Promise<Finding[]> {
  const expected = 'reads the schema warehouse and nothing else'
  const role = await readRow(
    db.pool,
    { is_super: col.boolean },
    sql`select rolsuper as is_super from pg_roles where rolname = ${readerRole}`,
  )
  if (!role) return [warning('reader role', expected, `${readerRole} does not exist`, makeReader)]
  const relations = await readRows(
    db.pool,
    { name: col.text, schema: col.text, reads: col.boolean, writes: col.boolean },
    sql`select n.nspname || '.' || c.relname as name, n.nspname as schema,
            has_schema_privilege(${readerRole}, n.oid, 'USAGE')
              and has_table_privilege(${readerRole}, c.oid, 'SELECT') as reads,
            has_table_privilege(${readerRole}, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') as writes
     from pg_class as c
     join pg_namespace as n on n.oid = c.relnamespace
     where n.nspname in ('staging', 'production', 'warehouse', 'ops') and c.relkind in ('r', 'p', 'v', 'm')
     order by 1`,
  )
  const closed = relations.filter(({ schema, reads }) => schema === 'warehouse' && !reads)
  const tooFar = relations.filter(({ schema, reads, writes }) => (schema !== 'warehouse' && reads) || writes)
  const findings: Finding[] = []
  if (closed.length > 0) {
    findings.push(
      broken(
        'reader role',
        expected,
        `cannot read ${few(closed.map(({ name }) => name))}`,
        `grant usage on schema warehouse to ${readerRole}; grant select on all tables in schema warehouse to ${readerRole};`,
      ),
    )
  }
  if (role.is_super || tooFar.length > 0) {
    findings.push(
      warning(
        'reader role',
        expected,
        role.is_super ? 'is a superuser' : `has rights on ${few(tooFar.map(({ name }) => name))}`,
        role.is_super
          ? `alter role ${readerRole} nosuperuser;`
          : `Take them back: revoke all on ${tooFar[0]?.name} from ${readerRole};`,
      ),
    )
  }
  if (findings.length === 0) findings.push(ok('reader role', expected, expected))
  if (db.embedded) findings.push(await examineLogin(db))
  return findings
}

async function examineLogin(db: OpenDatabase): Promise<Finding> {
  const expected = `${biRole} can log in, as a member of ${readerRole} alone`
  const row = await readRow(
    db.pool,
    { roles: col.texts, is_fit: col.boolean },
    sql`select rolcanlogin and not rolsuper and not rolcreatedb and not rolcreaterole as is_fit,
            array(select pg_get_userbyid(roleid)::text from pg_auth_members where member = r.oid order by 1) as roles
     from pg_roles as r where rolname = ${biRole}`,
  )
  if (!row) return ok('BI login', expected, 'not made yet; storehouse db url makes it and prints its address')
  if (row.is_fit && row.roles.join() === readerRole) return ok('BI login', expected, expected)
  const actual = row.is_fit ? `member of ${row.roles.join(', ') || 'no role'}` : 'its attributes were changed'
  return warning('BI login', expected, actual, `storehouse db url mends it; or: revoke … from ${biRole};`)
}

/** The first few of many names. */
function few(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`
}

/** An erasure that was broken off is only told of: whom it is about, nobody here knows. */
async function examineErasures(db: OpenDatabase): Promise<Finding[]> {
  const row = await readRow(
    db.pool,
    { open: col.number },
    sql`select count(*) as open from ops.erasures where status <> 'done'`,
  )
  if (!row || row.open === 0) return []
  const actual = `${row.open} broken off`
  const advice = 'Run the same storehouse erase again: it goes on where it stopped.'
  return [warning('erasures', 'done', actual, advice)]
}

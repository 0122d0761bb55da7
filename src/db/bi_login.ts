import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { DatabaseError } from '../errors.ts'
import { makePrivateFolder, writePrivateFile } from '../private_files.ts'
import { col } from './columns.ts'
import { isPasswordOf } from './password_verifier.ts'
import { ident, literal, sql } from './sql.ts'
import { execute, readRows } from './statements.ts'

/** The role that migrations make: it reads the schema warehouse and nothing else. */
export const readerRole = 'storehouse_reader'

/** The login for BI tools in the embedded server. It has the rights of `storehouse_reader` and is read-only. */
export const biRole = 'storehouse_bi'

/**
 * The most sessions that the login can have open. The server reserves others for Storehouse:
 * superuser_reserved_connections.
 */
const connectionLimit = 50

/** Settings of the login. It can change the first two for itself, but not how much disk a statement may use. */
const loginSettings: Readonly<Record<string, string>> = {
  search_path: 'warehouse',
  default_transaction_read_only: 'on',
  temp_file_limit: '4GB',
}

/** What a BI tool needs to connect. */
export interface BiLogin {
  host: string
  port: number
  database: string
  user: string
  password: string
  /** The same as one address. */
  url: string
  /** The file with the password. Only its owner can read it. */
  passwordFile: string
}

/** The file that keeps the login's password. */
function biPasswordFile(home: string): string {
  return join(home, 'bi-password')
}

/**
 * Creates the login for BI tools in the embedded server, or repairs it: a role can change its own password and
 * settings, and PostgreSQL has no way to forbid that. The password is random, made once and kept in STOREHOUSE_HOME.
 * Writes nothing if nothing differs.
 */
export async function keepBiLogin(client: pg.ClientBase, home: string): Promise<BiLogin> {
  const passwordFile = biPasswordFile(home)
  const password = await keptPassword(passwordFile)
  const { host, port, database = '' } = client as pg.Client
  if (!(await isAsItShouldBe(client, password))) await mend(client, password, database)
  const url = `postgres://${biRole}:${password}@${host}:${port}/${encodeURIComponent(database)}`
  return { host, port, database, user: biRole, password, url, passwordFile }
}

/** Functions that let a reader do harm: locks that others wait for, and what fills the disk. */
const harmful = sql`pronamespace = 'pg_catalog'::regnamespace
  and (proname ~ '^pg_(try_)?advisory_' or proname in ('lo_creat', 'lo_create', 'lo_from_bytea'))`

const schemasToMakeTablesIn = sql`select nspname from pg_namespace where has_schema_privilege('public', oid, 'CREATE')`

async function isAsItShouldBe(client: pg.ClientBase, password: string): Promise<boolean> {
  const rows = await readRows(
    client,
    { verifier: col.text.orNull, settings: col.texts, is_fit: col.boolean },
    sql`select
       r.rolpassword as verifier,
       coalesce((select setconfig from pg_db_role_setting where setrole = r.oid and setdatabase = 0), '{}') as settings,
       r.rolcanlogin and r.rolinherit and r.rolconnlimit = ${connectionLimit}
         and not (r.rolsuper or r.rolcreatedb or r.rolcreaterole or r.rolreplication or r.rolbypassrls)
         and not exists (select from pg_db_role_setting where setrole = r.oid and setdatabase <> 0)
         and exists (select from pg_auth_members where member = r.oid and roleid = to_regrole(${readerRole}))
         and not has_database_privilege('public', current_database(), 'TEMPORARY')
         and not has_database_privilege('public', current_database(), 'CREATE')
         and not exists (${schemasToMakeTablesIn})
         and not exists (select from pg_proc where ${harmful} and has_function_privilege('public', oid, 'EXECUTE')) as is_fit
     from pg_authid as r where r.rolname = ${biRole}`,
  )
  const [row] = rows
  if (!row?.is_fit) return false
  const settings = Object.entries(loginSettings).map(([name, value]) => `${name}=${value}`)
  return (
    row.settings.toSorted().join() === settings.toSorted().join() &&
    isPasswordOf(row.verifier ?? '', password)
  )
}

/** Two commands can repair the login at once, but two sessions can't alter one role: the second waits for the first. */
const mendingLock = 7_305_141_204

async function mend(client: pg.ClientBase, password: string, database: string): Promise<void> {
  const name = ident(database)
  await execute(client, sql`begin`)
  try {
    await execute(client, sql`select pg_advisory_xact_lock(${mendingLock})`)
    for (const role of [sql`${ident(readerRole)} nologin`, sql`${ident(biRole)} login`]) {
      await execute(
        client,
        sql`do $$ begin create role ${role}; exception when duplicate_object then null; end $$`,
      )
    }
    for (const statement of [
      sql`set local password_encryption = 'scram-sha-256'`,
      sql`alter role ${ident(biRole)} with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls inherit
         connection limit ${literal(connectionLimit)} password ${literal(password)}`,
      sql`alter role ${ident(biRole)} reset all`,
      sql`alter role ${ident(biRole)} in database ${name} reset all`,
      ...Object.entries(loginSettings).map(
        ([setting, given]) => sql`alter role ${ident(biRole)} set ${ident(setting)} = ${literal(given)}`,
      ),
      sql`grant ${ident(readerRole)} to ${ident(biRole)}`,
      sql`grant connect on database ${name} to ${ident(readerRole)}`,
      sql`revoke create, temporary on database ${name} from public`,
      sql`do $$
       declare what text;
       begin
         for what in select oid::regprocedure from pg_proc where ${harmful} loop
           execute 'revoke execute on function ' || what || ' from public';
         end loop;
         for what in ${schemasToMakeTablesIn} loop
           execute format('revoke create on schema %I from public', what);
         end loop;
       end $$`,
    ]) {
      await execute(client, statement)
    }
    await execute(client, sql`commit`)
  } catch (error) {
    await execute(client, sql`rollback`).catch(() => undefined)
    throw error
  }
}

/** The statements with which the owner of another server creates such a login. */
export function biLoginStatements(database: string): string[] {
  const name = pg.escapeIdentifier(database)
  return [
    `create role bi login connection limit 20 password '…';`,
    `grant ${readerRole} to bi;`,
    `grant connect on database ${name} to bi;`,
    `alter role bi set search_path = warehouse;`,
  ]
}

async function keptPassword(path: string): Promise<string> {
  try {
    const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    // Accept only what we wrote ourselves: it becomes part of a statement and of an address.
    if (/^[\w-]{20,}$/.test(kept.trim())) return kept.trim()
    return await newPassword(path)
  } catch (error) {
    throw new DatabaseError(
      `${path}: the password of the login for BI tools cannot be kept there (${(error as Error).message}).`,
      {
        hint: 'Give the user who runs Storehouse the right to read and write that file and its folder.',
        cause: error,
      },
    )
  }
}

async function newPassword(path: string): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  await makePrivateFolder(dirname(path))
  await writePrivateFile(path, `${password}\n`)
  return password
}

import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { OpenDatabase } from './open.ts'

/** The role of the migrations that reads the schema warehouse and nothing else. */
export const readerRole = 'storehouse_reader'

/** The login for BI tools in the embedded server; it can do what `storehouse_reader` can, and only read. */
export const biRole = 'storehouse_bi'

/** What a BI tool is given to connect with. */
export interface BiLogin {
  host: string
  port: number
  database: string
  user: string
  password: string
  /** All of it as one address. */
  url: string
  /** The file that keeps the password, which only its owner can read. */
  passwordFile: string
}

/** Where the password of the login is kept. */
export function biPasswordFile(home: string): string {
  return join(home, 'bi-password')
}

/**
 * Makes the login for BI tools in the embedded server, or brings it back to what it should be. Its password is random,
 * made once and kept in STOREHOUSE_HOME.
 *
 * Running it again changes nothing. Not to be run twice at the same time: roles cannot be altered by two at once.
 */
export async function makeBiLogin(db: OpenDatabase, home: string): Promise<BiLogin> {
  const { hostname, port, pathname } = new URL(db.url)
  const database = decodeURIComponent(pathname.slice(1))
  const passwordFile = biPasswordFile(home)
  const password = await keptPassword(passwordFile)
  const client = await db.connect()
  try {
    await client.query(`
      do $$
      begin
        create role ${biRole} login;
      exception when duplicate_object or unique_violation then
        null;
      end $$`)
    const quoted = pg.escapeIdentifier(database)
    for (const statement of [
      `alter role ${biRole} with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls inherit
         password ${pg.escapeLiteral(password)}`,
      `alter role ${biRole} set search_path = warehouse`,
      `alter role ${biRole} set default_transaction_read_only = on`,
      `grant ${readerRole} to ${biRole}`,
      `grant connect on database ${quoted} to ${readerRole}`,
      `revoke create, temporary on database ${quoted} from public`,
      'revoke execute on function pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid), pg_catalog.lo_from_bytea(oid, bytea) from public',
    ]) {
      await client.query(statement)
    }
  } finally {
    await client.end()
  }
  const url = `postgres://${biRole}:${password}@${hostname}:${port}/${encodeURIComponent(database)}`
  return { host: hostname, port: Number(port), database, user: biRole, password, url, passwordFile }
}

/** The statements with which the owner of another server makes such a login. */
export function biLoginStatements(database: string): string[] {
  return [
    `create role bi login password '…';`,
    `grant ${readerRole} to bi;`,
    `grant connect on database ${pg.escapeIdentifier(database)} to bi;`,
    `alter role bi set search_path = warehouse;`,
  ]
}

async function keptPassword(path: string): Promise<string> {
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  // Only what we write ourselves: it becomes part of a statement and of an address.
  if (/^[\w-]{20,}$/.test(kept.trim())) return kept.trim()
  const password = randomBytes(24).toString('base64url')
  await mkdir(join(path, '..'), { recursive: true })
  const unfinished = `${path}.${process.pid}.part`
  await writeFile(unfinished, `${password}\n`, { mode: 0o600 })
  await chmod(unfinished, 0o600)
  await rename(unfinished, path)
  return password
}

import pg from 'pg'
import { migrate } from './migrate.ts'
import { type OpenDatabase, openDatabase } from './open.ts'

/** Why no database could be made beside another. */
export class NoDatabaseBeside extends Error {}

/**
 * Calls `work` with a migrated database made for it alone on the server of `db`, with the same encoding and locale, and
 * drops it afterwards. Its name is that of no other: what a killed command has left of it is dropped first. Once at a
 * time for a database.
 *
 * @throws {NoDatabaseBeside} if the role may not create databases, or the address of the server cannot be adapted.
 */
export async function withDatabaseBeside<T>(
  db: OpenDatabase,
  purpose: string,
  work: (beside: OpenDatabase) => Promise<T>,
): Promise<T> {
  const client = await db.connect()
  try {
    const { rows } = await client.query<Place>(placeQuery)
    const place = rows[0] as Place
    const name = `storehouse_${purpose}_${place.id}`
    const url = addressOf(db.url, name)
    await client.query(`drop database if exists ${name} with (force)`)
    await create(client, name, place)
    try {
      const beside = await openDatabase({ databaseUrl: url, home: '' })
      try {
        await migrate(beside)
        return await work(beside)
      } finally {
        await beside.close()
      }
    } finally {
      await client.query(`drop database if exists ${name} with (force)`)
    }
  } finally {
    await client.end()
  }
}

interface Place {
  id: number
  provider: string
  collate: string
  ctype: string
  locale: string | null
}

const placeQuery = `select
    oid::integer as id,
    datlocprovider as provider,
    datcollate as collate,
    datctype as ctype,
    coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as locale
  from pg_database as d where datname = current_database()`

const providers: Record<string, string> = { c: 'libc', i: 'icu', b: 'builtin' }
const localeOptions: Record<string, string> = { i: 'icu_locale', b: 'builtin_locale' }

async function create(client: pg.Client, name: string, place: Place): Promise<void> {
  const provider = providers[place.provider] ?? 'libc'
  const localeOption = localeOptions[place.provider]
  const options = [
    'template template0',
    `encoding 'UTF8'`,
    `locale_provider ${provider}`,
    `lc_collate ${pg.escapeLiteral(place.collate)}`,
    `lc_ctype ${pg.escapeLiteral(place.ctype)}`,
    ...(localeOption && place.locale ? [`${localeOption} ${pg.escapeLiteral(place.locale)}`] : []),
  ]
  try {
    await client.query(`create database ${name} ${options.join(' ')}`)
  } catch (error) {
    if ((error as pg.DatabaseError).code !== insufficientPrivilege) throw error
    throw new NoDatabaseBeside('the role may not create databases (createdb)', { cause: error })
  }
}

const insufficientPrivilege = '42501'

function addressOf(url: string, database: string): string {
  try {
    const address = new URL(url)
    address.pathname = `/${database}`
    address.searchParams.delete('dbname')
    return address.href
  } catch {
    // Without its cause, which can hold the password.
    throw new NoDatabaseBeside('the address of the server is not of the form postgres://host/database')
  }
}

import type pg from 'pg'
import { col, type RowOf } from './columns.ts'
import { migrate } from './migrate.ts'
import { type OpenDatabase, openDatabase } from './open.ts'
import { ident, joined, literal, raw, sql } from './sql.ts'
import { execute, readRows } from './statements.ts'

/** Says why no second database could be made. */
export class NoDatabaseBeside extends Error {}

/**
 * Calls `work` with a database on the server of `db`, made for this call, with the same encoding and locale. It is
 * migrated, or empty. Drops it afterwards. Its name is fixed: what a killed command left behind is dropped first. Only
 * one at a time for a database and purpose.
 *
 * @throws {NoDatabaseBeside} if the role may not create databases, or the server's address cannot be adapted.
 */
export async function withDatabaseBeside<T>(
  db: OpenDatabase,
  purpose: string,
  work: (beside: OpenDatabase) => Promise<T>,
  { isEmpty = false } = {},
): Promise<T> {
  const client = await db.connect()
  try {
    const rows = await readRows(client, placeColumns, placeQuery)
    const place = rows[0] as Place
    const name = nameOf(purpose, place)
    const url = addressOf(db.url, name)
    await execute(client, sql`drop database if exists ${ident(name)} with (force)`)
    await create(client, name, place)
    try {
      const beside = await openDatabase({ databaseUrl: url, home: '' })
      try {
        if (!isEmpty) await migrate(beside, { withoutViews: true })
        return await work(beside)
      } finally {
        await beside.close()
      }
    } finally {
      await execute(client, sql`drop database if exists ${ident(name)} with (force)`)
    }
  } finally {
    await client.end()
  }
}

/** Drops what a killed command left behind. */
export async function dropDatabaseBeside(db: OpenDatabase, purpose: string): Promise<void> {
  const [place] = await readRows(db.pool, placeColumns, placeQuery)
  await execute(db.pool, sql`drop database if exists ${ident(nameOf(purpose, place as Place))} with (force)`)
}

function nameOf(purpose: string, { id }: Place): string {
  return `storehouse_${purpose}_${id}`
}

const placeColumns = {
  id: col.number,
  provider: col.text,
  collate: col.text,
  ctype: col.text,
  locale: col.text.orNull,
}

type Place = RowOf<typeof placeColumns>

const placeQuery = sql`select
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
    sql`template template0`,
    // Copies the files, which logs nothing. The checkpoint that it needs comes anyway: with the drop.
    sql`strategy file_copy`,
    sql`encoding 'UTF8'`,
    sql`locale_provider ${raw(provider)}`,
    sql`lc_collate ${literal(place.collate)}`,
    sql`lc_ctype ${literal(place.ctype)}`,
    ...(localeOption && place.locale ? [sql`${raw(localeOption)} ${literal(place.locale)}`] : []),
  ]
  try {
    await execute(client, sql`create database ${ident(name)} ${joined(options, ' ')}`)
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

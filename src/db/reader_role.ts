import type pg from 'pg'
import { readerRole } from './bi_login.ts'
import { col } from './columns.ts'
import { ident, sql } from './sql.ts'
import { execute, readRows } from './statements.ts'

/**
 * `missing`: the owner of the database may not create roles, and no administrator has created it. `granted`: the role
 * was created after the tables and got its rights now.
 */
export type ReaderRole = 'missing' | 'granted' | 'as it was'

/** What to do if the role is missing. Everything but BI logins works without it. */
export const makeReader = `Only BI tools need it. As an administrator of the server: create role ${readerRole} nologin; then: storehouse migrate`

/**
 * Gives the reader role its rights if it has none: it may have been created after the tables. Doesn't restore rights
 * that somebody revoked.
 */
export async function settleReaderRole(client: pg.ClientBase): Promise<ReaderRole> {
  const rows = await readRows(
    client,
    { has_rights: col.boolean },
    sql`select has_schema_privilege(r.oid, n.oid, 'USAGE') as has_rights
     from pg_roles as r cross join pg_namespace as n
     where r.rolname = ${readerRole} and n.nspname = 'warehouse'`,
  )
  if (!rows[0]) return 'missing'
  if (rows[0].has_rights) return 'as it was'
  await execute(
    client,
    sql`
    grant usage on schema warehouse to ${ident(readerRole)};
    grant select on all tables in schema warehouse to ${ident(readerRole)};
    grant execute on all functions in schema warehouse to ${ident(readerRole)};
    alter default privileges in schema warehouse grant select on tables to ${ident(readerRole)}`,
  )
  await grantReferences(client)
  return 'granted'
}

/**
 * BI tools see foreign keys only with REFERENCES. But a role that can also create tables could use it to keep our rows
 * from being deleted.
 */
async function grantReferences(client: pg.ClientBase): Promise<void> {
  const rows = await readRows(
    client,
    { makes_tables: col.boolean },
    sql`select has_database_privilege(${readerRole}, current_database(), 'CREATE')
       or exists (select from pg_namespace where has_schema_privilege(${readerRole}, oid, 'CREATE')
         and not starts_with(nspname, 'pg_temp_')) as makes_tables`,
  )
  if (rows[0]?.makes_tables !== false) return
  await execute(
    client,
    sql`
    grant references on all tables in schema warehouse to ${ident(readerRole)};
    alter default privileges in schema warehouse grant references on tables to ${ident(readerRole)}`,
  )
}

import { type Kysely, sql } from 'kysely'
import { run } from './support/define_table.ts'

/**
 * The role that BI tools read with: schema warehouse, nothing else. Roles belong to the server, so it may be there; and
 * the owner of a database may not be allowed to make one: then an administrator does, and every later migrate sees to
 * its rights.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `do $$
     begin
       if not exists (select from pg_roles where rolname = 'storehouse_reader') then
         create role storehouse_reader nologin;
       end if;
     exception when duplicate_object or unique_violation or insufficient_privilege then
       null;
     end $$`,
    'revoke create on schema warehouse from public',
  )
  const { rows } = await sql`select from pg_roles where rolname = 'storehouse_reader'`.execute(db)
  if (rows.length === 0) return
  await run(
    db,
    'grant usage on schema warehouse to storehouse_reader',
    'grant select on all tables in schema warehouse to storehouse_reader',
    'alter default privileges in schema warehouse grant select on tables to storehouse_reader',
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql`select from pg_roles where rolname = 'storehouse_reader'`.execute(db)
  if (rows.length === 0) return
  await run(
    db,
    'alter default privileges in schema warehouse revoke select on tables from storehouse_reader',
    'revoke all on all tables in schema warehouse from storehouse_reader',
    'revoke usage on schema warehouse from storehouse_reader',
  )
}

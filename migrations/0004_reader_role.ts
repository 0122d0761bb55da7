import { type Kysely } from 'kysely'
import { run } from '../src/db/define_table.ts'

/** The role that BI tools read with: schema warehouse, nothing else. Roles belong to the server, so it may be there. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `do $$
     begin
       create role storehouse_reader nologin;
     exception when duplicate_object or unique_violation then
       null;
     end $$`,
    'grant usage on schema warehouse to storehouse_reader',
    'grant select on all tables in schema warehouse to storehouse_reader',
    'alter default privileges in schema warehouse grant select on tables to storehouse_reader',
    'revoke create on schema warehouse from public',
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'alter default privileges in schema warehouse revoke select on tables from storehouse_reader',
    'revoke all on all tables in schema warehouse from storehouse_reader',
    'revoke usage on schema warehouse from storehouse_reader',
  )
}

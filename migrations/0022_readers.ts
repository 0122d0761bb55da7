import type { Kysely } from 'kysely'
import { defineTable, run } from './support/define_table.ts'

/**
 * Commands keep apart by locks on tables that readers can't reach: anyone who is connected may take any advisory lock.
 *
 * With REFERENCES a reader sees the foreign keys in information_schema, which tools make relationships of. Whoever could
 * make tables could also refer to ours, and so keep rows from being deleted: the right is given where readers can make none.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const locks = {
    run_lock: 'No rows. Who locks this table is the one run at a time.',
    publish_lock: 'No rows. Who locks this table is the one that publishes.',
    start_lock: 'No rows. Who locks this table is the one `storehouse start` that sets things up.',
  }
  for (const [table, comment] of Object.entries(locks)) {
    await defineTable(db, `ops.${table}`, comment, [['is_locked', 'boolean', 'Unused: a table has columns.']])
  }
  await run(
    db,
    `do $$
     begin
       if exists (select from pg_roles where rolname = 'storehouse_reader')
         and not has_database_privilege('storehouse_reader', current_database(), 'CREATE')
         and not exists (select from pg_namespace where has_schema_privilege('storehouse_reader', oid, 'CREATE')
           and not starts_with(nspname, 'pg_temp_'))
       then
         grant references on all tables in schema warehouse to storehouse_reader;
         alter default privileges in schema warehouse grant references on tables to storehouse_reader;
       end if;
     end $$`,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'drop table ops.run_lock, ops.publish_lock, ops.start_lock',
    `do $$
     begin
       if exists (select from pg_roles where rolname = 'storehouse_reader') then
         alter default privileges in schema warehouse revoke references on tables from storehouse_reader;
         revoke references on all tables in schema warehouse from storehouse_reader;
       end if;
     end $$`,
  )
}

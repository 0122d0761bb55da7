import type { Kysely } from 'kysely'
import { run } from './support/define_table.ts'

/** Rows that wait for their order are kept as they stood in the file: its columns in its order, quoted where needed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `create function ops.raw_row(row_values jsonb, columns text[], delimiter text) returns text
     language sql stable
     return (
       select string_agg(
         case when value ~ ('[' || delimiter || E'\\n\\r]|^"') then '"' || replace(value, '"', '""') || '"' else coalesce(value, '') end,
         delimiter order by position)
       from (select row_values ->> name as value, position from unnest(columns) with ordinality as c (name, position)) as fields
     )`,
    `comment on function ops.raw_row is 'A row as CSV text: the values of the columns of its file, in the order of its header.'`,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'drop function ops.raw_row')
}

import type { Derivation } from '../db/derivation.ts'
import { sqlFolder } from '../db/migrations.ts'
import { type Executor, rowsOf } from '../db/query.ts'
import { derivationOf, readSqlFiles } from '../db/sql_objects.ts'

/** The derivations of the tables `warehouse.agg_*`, in the order in which they read one another. */
export async function aggregateDerivations(db: Executor): Promise<Derivation[]> {
  const columns = await rowsOf<{ name: string; columns: string[] }>(
    db,
    `select 'warehouse.' || c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'warehouse'::regnamespace and c.relkind = 'r' group by c.relname`,
  )
  const columnsOf = new Map(columns.map((row) => [row.name, row.columns]))
  return (await readSqlFiles(sqlFolder)).flatMap(({ name, aggregate }) =>
    aggregate ? [derivationOf(aggregate, columnsOf.get(name) ?? [])] : [],
  )
}

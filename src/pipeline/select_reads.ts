import { createHash } from 'node:crypto'
import { col } from '../db/columns.ts'
import type { Derivation } from '../db/derivation.ts'
import { describeSelects } from '../db/described_select.ts'
import { sql } from '../db/sql.ts'
import { type Connection, execute, readRow } from '../db/statements.ts'

/** The columns that a SELECT reads, by relation (with schema). */
export type Relations = ReadonlyMap<string, ReadonlySet<string>>

/**
 * What the SELECTs of derivations read, by target, according to the catalog. It is kept in `ops.select_reads` and asked
 * again when a SELECT has changed or `migrate` has done something.
 */
export async function readsOf(
  trx: Connection,
  derivations: readonly Derivation[],
): Promise<ReadonlyMap<string, Relations>> {
  const selects = new Map(derivations.map(({ target, select }) => [target, select]))
  const standing = await readRow(
    trx,
    { schema: col.text, mark: col.text.orNull, reads: col.json<StoredReads>().orNull },
    sql`select
       (select string_agg(object_name || hash, ',' order by object_name) from ops.sql_objects)
         || (select string_agg(name, ',' order by name) from ops.kysely_migration) as schema,
       r.mark,
       r.reads
     from (values (true)) as one left join ops.select_reads as r on true`,
  )
  const mark = createHash('sha256')
    .update(JSON.stringify([standing?.schema, [...selects]]))
    .digest('hex')
  if (standing?.reads && standing.mark === mark) return fromStored(standing.reads)
  const described = await describeSelects(trx, selects)
  const reads: StoredReads = Object.fromEntries(
    [...described].map(([target, { relations }]) => [
      target,
      Object.fromEntries([...relations].map(([name, columns]) => [name, [...columns]])),
    ]),
  )
  await execute(
    trx,
    sql`insert into ops.select_reads (mark, reads) values (${mark}, ${JSON.stringify(reads)}::jsonb)
     on conflict (is_only_row) do update set mark = excluded.mark, reads = excluded.reads`,
  )
  return fromStored(reads)
}

type StoredReads = Record<string, Record<string, string[]>>

function fromStored(reads: StoredReads): ReadonlyMap<string, Relations> {
  return new Map(
    Object.entries(reads).map(([target, relations]) => [
      target,
      new Map(Object.entries(relations).map(([name, columns]) => [name, new Set(columns)])),
    ]),
  )
}

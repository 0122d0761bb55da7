import { createHash } from 'node:crypto'
import type { Derivation } from '../db/derivation.ts'
import { describeSelects } from '../db/described_select.ts'
import { boundRowsOf, type Executor, rowsOf } from '../db/query.ts'

/** The columns that a SELECT reads, by relation with its schema. */
export type Relations = ReadonlyMap<string, ReadonlySet<string>>

/**
 * What the SELECTs of derivations read, by target, by the database's own account. It is asked again where a SELECT has
 * changed or `migrate` has done something, and kept in `ops.select_reads` until then.
 */
export async function readsOf(
  trx: Executor,
  derivations: readonly Derivation[],
): Promise<ReadonlyMap<string, Relations>> {
  const selects = new Map(derivations.map(({ target, select }) => [target, select]))
  const [standing] = await rowsOf<{ schema: string; mark: string | null; reads: StoredReads | null }>(
    trx,
    `select
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
  const described = await describeSelects((statement) => rowsOf(trx, statement), selects)
  const reads: StoredReads = Object.fromEntries(
    [...described].map(([target, { relations }]) => [
      target,
      Object.fromEntries([...relations].map(([name, columns]) => [name, [...columns]])),
    ]),
  )
  await boundRowsOf(
    trx,
    `insert into ops.select_reads (mark, reads) values ($1, $2::jsonb)
     on conflict (is_only_row) do update set mark = excluded.mark, reads = excluded.reads`,
    [mark, JSON.stringify(reads)],
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

import { col } from '../../db/columns.ts'
import { raw, sql } from '../../db/sql.ts'
import { type Connection, execute, readRows } from '../../db/statements.ts'
import type { Run } from '../run.ts'

/**
 * Takes back everything that files gave, for the run that reads them all again: production becomes empty, no row is
 * waiting or rejected, and the files on record are replaced. Derived tables stay: applying the derivations later finds
 * what differs, so surrogate keys and report revisions survive. Rows are deleted, not truncated, so that a reader with
 * an open transaction still sees them.
 */
export async function takeBack({ trx, log, replaced }: Run): Promise<{ rowsOut: number }> {
  let rows = 0
  for (const table of await childrenFirst(trx)) {
    const deleted = await execute(trx, sql`delete from ${raw(table)}`)
    if (deleted > 0) replaced.set(table, deleted)
    rows += deleted
  }
  await execute(trx, sql`delete from ops.contradictions`)
  await execute(
    trx,
    sql`update ops.rejected_rows
     set status = 'superseded', resolved_at = now(), resolved_run_id = ${log.runId}
     where status = 'open'`,
  )
  await execute(trx, sql`update ops.files set outcome = 'replaced' where outcome in ('loaded', 'converted')`)
  return { rowsOut: rows }
}

/** The tables of production, each after those that refer to it. */
async function childrenFirst(trx: Connection): Promise<string[]> {
  const tables = await readRows(
    trx,
    { name: col.text, parents: col.texts },
    sql`select
       c.oid::regclass::text as name,
       array(select r.confrelid::regclass::text from pg_constraint as r
             where r.conrelid = c.oid and r.contype = 'f' and r.confrelid <> c.oid) as parents
     from pg_class as c
     where c.relnamespace = 'production'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     order by 1`,
  )
  const ordered: string[] = []
  for (let left = tables; left.length > 0; ) {
    const referredTo = new Set(left.flatMap(({ parents }) => parents))
    const free = left.filter(({ name }) => !referredTo.has(name))
    if (free.length === 0) throw new Error('tables of production refer to one another in a circle')
    ordered.push(...free.map(({ name }) => name))
    left = left.filter((table) => !free.includes(table))
  }
  return ordered
}

import type pg from 'pg'
import { feeds } from '../staging/feeds/index.ts'

/**
 * Removes what staging need not keep: rows of files older than the retention, and what killed or failed runs left.
 */
export async function cleanStaging(client: pg.ClientBase, retentionDays: number): Promise<void> {
  const { rows } = await client.query<{ feed: string; first_kept: number }>(
    `select feed, min(file_id) as first_kept from ops.files
     where outcome = 'loaded' and loaded_at > now() - make_interval(days => $1) group by feed`,
    [retentionDays],
  )
  const firstKept = new Map(rows.map((row) => [row.feed, row.first_kept]))
  const leftover = await client.query<{ any: boolean }>(
    `select exists (select from ops.runs where status in ('failed', 'dry_run')
                    and run_id > coalesce((select max(run_id) from ops.runs where status in ('published', 'unchanged')), 0)) as any`,
  )
  // Truncating a table takes its time even when there is nothing in it.
  const filled = await client.query<{ name: string }>(
    [...feeds.map((feed) => feed.name), 'rejected_rows']
      .map((name) => `select '${name}' as name where exists (select from staging.${name})`)
      .join(' union all '),
  )
  const isFilled = new Set(filled.rows.map((row) => row.name))
  for (const { name } of feeds) {
    if (!isFilled.has(name)) continue
    const kept = firstKept.get(name)
    if (kept === undefined) {
      await client.query(`truncate staging.${name}`)
      continue
    }
    await client.query(`delete from staging.${name} where _file_id < $1`, [kept])
    if (leftover.rows[0]?.any) {
      await client.query(`delete from staging.${name} where _file_id not in (select file_id from ops.files)`)
    }
  }
  if (isFilled.has('rejected_rows')) await client.query('truncate staging.rejected_rows')
  await mendIndexes(client)
  for (const statement of await indexStaged(client)) await client.query(statement)
}

/**
 * A crash of the server empties staging and leaves its BRIN indexes with a first page alone. PostgreSQL takes the cost
 * of reading such an index for far below zero and then reads it within any loop: a night would take hours.
 */
async function mendIndexes(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select oid::regclass::text as name from (${brinIndexes}) as c
     where pg_relation_size(oid) <= current_setting('block_size')::integer`,
  )
  for (const { name } of rows) await client.query(`reindex index ${name}`)
}

/**
 * Statements that bring the rows that runs have staged into the BRIN indexes of staging: pages that such an index says
 * nothing of are read for every file that is looked up. Nothing else does it where no autovacuum follows upon inserts.
 */
export async function indexStaged(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select oid::regclass::text as name from (${brinIndexes}) as c`,
  )
  return rows.map(({ name }) => `select brin_summarize_new_values('${name}')`)
}

/** The BRIN indexes of staging: oid. */
const brinIndexes = `select c.oid from pg_class as c join pg_am as a on a.oid = c.relam
  where c.relnamespace = 'staging'::regnamespace and a.amname = 'brin'`

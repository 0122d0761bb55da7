import type pg from 'pg'
import { col } from '../db/columns.ts'
import { ident, raw, sql } from '../db/sql.ts'
import { execute, executeAll, readRows, readValue } from '../db/statements.ts'
import { feeds } from '../model/feeds/index.ts'
import { giveBackSpace } from '../staging/space.ts'
import { dropColumnsSince, stagingColumns } from '../staging/staging_columns.ts'
import { rejectedRowsIndex } from '../staging/sync_tables.ts'
import { nextFileId } from './stage.ts'

/** Tables of rows that are kept for some days, each with its file. */
const kept = [...feeds.map(({ name }) => name as string), 'source_records']
const tables = [...kept, 'rejected_rows']

/**
 * Does a run. If it publishes nothing, because it fails or is a dry run, its staged rows and their space are freed. A
 * dry run leaves no new columns either.
 */
export async function withStaging<T>(
  client: pg.ClientBase,
  { isRehearsal }: { isRehearsal: boolean },
  work: () => Promise<T>,
): Promise<T> {
  const firstId = await nextFileId(client)
  const columns = isRehearsal ? await stagingColumns(client) : undefined
  // Without a connection the next run does it, because it cleans up first. Leftover columns do no harm.
  const leave = async () => {
    await dropStagedSince(client, firstId).catch(() => undefined)
    await truncate(client, 'cleaned_texts').catch(() => undefined)
    if (columns) await dropColumnsSince(client, columns).catch(() => undefined)
  }
  try {
    const result = await work()
    if (isRehearsal) await leave()
    return result
  } catch (error) {
    await leave()
    throw error
  }
}

/** Removes the rows that a run staged, unless they were published after all, and frees their space. */
async function dropStagedSince(client: pg.ClientBase, firstId: number): Promise<void> {
  const isPublished = await readValue(
    client,
    col.boolean,
    sql`select exists (select from ops.files where file_id >= ${firstId} and outcome in ('loaded', 'converted'))`,
  )
  if (isPublished) return
  for (const table of await tablesWithPages(client, tables)) {
    const deleted = await execute(
      client,
      sql`delete from staging.${ident(table)} where _file_id >= ${firstId}`,
    )
    if (await isEmpty(client, table)) await truncate(client, table)
    else if (deleted > 0) await giveBackSpace(client, [table])
  }
}

/** Tables that take space on disk, with or without rows. */
async function tablesWithPages(client: pg.ClientBase, names: readonly string[]): Promise<string[]> {
  const rows = await readRows(
    client,
    { name: col.text },
    sql`select name from unnest(${names}::text[]) as t (name) where pg_relation_size(('staging.' || name)::regclass) > 0`,
  )
  return rows.map(({ name }) => name)
}

function isEmpty(client: pg.ClientBase, table: string): Promise<boolean> {
  return readValue(client, col.boolean, sql`select not exists (select from staging.${ident(table)})`)
}

/** Empties a table. It doesn't wait for somebody who reads it; the next run cleans up. */
async function truncate(client: pg.ClientBase, table: string): Promise<void> {
  try {
    await executeAll(client, [
      sql`begin`,
      sql`set local lock_timeout = '2s'`,
      sql`truncate staging.${ident(table)}`,
      sql`commit`,
    ])
  } catch (error) {
    await execute(client, sql`rollback`)
    const isFull = (error as pg.DatabaseError).code === '53100'
    if (isFull && table === 'rejected_rows') await truncateOnFullDisk(client)
  }
}

/** Even emptying a table first needs a few pages. Dropping its index makes room for them. */
async function truncateOnFullDisk(client: pg.ClientBase): Promise<void> {
  await execute(client, sql`drop index staging.rejected_rows_file_id`)
  await execute(client, sql`truncate staging.rejected_rows`)
  await execute(client, rejectedRowsIndex)
}

/** Removes what staging need not keep: rows of files older than the retention, and what killed or failed runs left. */
export async function cleanStaging(client: pg.ClientBase, retentionDays: number): Promise<void> {
  const rows = await readRows(
    client,
    { feed: col.text, first_kept: col.number },
    sql`select case when outcome = 'converted' then 'source_records' else feed end as feed, min(file_id) as first_kept
     from ops.files
     where outcome in ('loaded', 'converted') and loaded_at > now() - make_interval(days => ${retentionDays}) group by 1`,
  )
  const firstKept = new Map(rows.map((row) => [row.feed, row.first_kept]))
  const hasLeftovers = await readValue(
    client,
    col.boolean,
    sql`select exists (select from ops.runs where status in ('failed', 'dry_run')
                    and run_id > coalesce((select max(run_id) from ops.runs where status in ('published', 'unchanged')), 0))`,
  )
  // Truncating takes time even for an empty table.
  const withPages = new Set(await tablesWithPages(client, [...tables, 'cleaned_texts']))
  for (const name of kept) {
    if (!withPages.has(name)) continue
    const first = firstKept.get(name)
    if (first === undefined) {
      await execute(client, sql`truncate staging.${ident(name)}`)
      continue
    }
    await execute(client, sql`delete from staging.${ident(name)} where _file_id < ${first}`)
    if (hasLeftovers) {
      await execute(
        client,
        sql`delete from staging.${ident(name)} where _file_id not in (select file_id from ops.files)`,
      )
      await giveBackSpace(client, [name])
    }
  }
  if (withPages.has('cleaned_texts')) await truncate(client, 'cleaned_texts')
  if (withPages.has('rejected_rows')) {
    await truncate(client, 'rejected_rows')
    await execute(client, rejectedRowsIndex)
  }
  await mendIndexes(client)
  await execute(client, indexStaged)
}

/**
 * A crash of the server empties staging and leaves its BRIN indexes with only a first page. PostgreSQL estimates the
 * cost of reading such an index far below zero and then reads it within every loop: a load would take hours.
 */
async function mendIndexes(client: pg.ClientBase): Promise<void> {
  const rows = await readRows(
    client,
    { name: col.text },
    sql`select oid::regclass::text as name from (${brinIndexes}) as c
     where pg_relation_size(oid) <= current_setting('block_size')::integer`,
  )
  for (const { name } of rows) await execute(client, sql`reindex index ${raw(name)}`)
}

/** The BRIN indexes of staging: oid, and that of their table. */
const brinIndexes = sql`select c.oid, i.indrelid as table_oid
  from pg_class as c join pg_am as a on a.oid = c.relam join pg_index as i on i.indexrelid = c.oid
  where c.relnamespace = 'staging'::regnamespace and a.amname = 'brin'`

/**
 * Adds staged rows to the BRIN indexes of staging: pages that such an index doesn't cover are read for every file that
 * is looked up. Where autovacuum doesn't follow inserts, nothing else does that.
 */
export const indexStaged = sql`select brin_summarize_new_values(oid) from (${brinIndexes}) as c where pg_relation_size(table_oid) > 0`

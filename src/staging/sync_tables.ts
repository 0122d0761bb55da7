import type pg from 'pg'
import { col, type RowOf } from '../db/columns.ts'
import { ident, joined, literal, raw, type Sql, sql } from '../db/sql.ts'
import { executeAll, readRows } from '../db/statements.ts'
import { type Feed, type FeedName, feedByName, feeds } from '../model/feeds/index.ts'

/**
 * Makes the schema `staging`, a table for each feed and `staging.rejected_rows`, and adds columns that a feed has
 * gained since. Columns that files brought stay. Running it again changes nothing.
 *
 * The tables are unlogged: their content was read from files that still exist, and a crash empties them. Returns what
 * it did, one line each.
 */
export async function syncStagingTables(client: pg.ClientBase): Promise<string[]> {
  const rows = await readRows(
    client,
    standingTable,
    sql`select c.relname as table,
            c.reloptions is not null as has_upkeep,
            bool_or(a.atttypid = 'json'::regtype) as has_json,
            array_agg(a.attname::text order by a.attnum) as columns,
            array_agg(a.attname::text) filter (where col_description(c.oid, a.attnum) is null) as undescribed
       from pg_class as c
       join pg_namespace as n on n.oid = c.relnamespace
       join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where n.nspname = 'staging'
        and c.relkind = 'r'
      group by c.oid, c.relname`,
  )
  const byName = new Map(rows.map((row) => [row.table, row]))
  const done: string[] = []

  await executeAll(client, [
    sql`create schema if not exists staging`,
    sql`comment on schema staging is 'Rows of source files as text, as they were read.'`,
  ])
  for (const [name, statements] of Object.entries({
    rejected_rows: rejectedRows,
    cleaned_texts: cleanedTexts,
    source_records: sourceRecords,
  })) {
    if (byName.has(name)) continue
    await executeAll(client, statements)
    done.push(`created staging.${name}`)
  }
  if (byName.get('source_records')?.has_json) {
    await executeAll(client, [
      sql`alter table staging.source_records alter column rest type text`,
      describeRest,
    ])
    done.push('made rest of staging.source_records text')
  }
  for (const feed of feeds) {
    const standing = byName.get(feed.name)
    const change = standing ? await extendTable(client, feed, standing) : await makeTable(client, feed)
    if (change === undefined) continue
    await executeAll(client, comments(feed))
    done.push(change)
  }
  return done
}

async function makeTable(client: pg.ClientBase, feed: Feed): Promise<string> {
  await executeAll(client, createTable(feed))
  return `created staging.${feed.name}`
}

/** Returns what it added; undefined if the table has all columns of its feed. */
async function extendTable(
  client: pg.ClientBase,
  feed: Feed,
  standing: StandingTable,
): Promise<string | undefined> {
  const extra = (standing.undescribed ?? []).filter((name) => !isDeclared(feed, name))
  const missing = feed.columns.map(({ name }) => name).filter((name) => !standing.columns.includes(name))
  const changes = [
    ...(standing.has_upkeep ? [] : [sql`set (${upkeep})`]),
    ...missing.map((name) => sql`add column ${ident(name)} text`),
  ]
  if (changes.length + extra.length > 0) {
    await executeAll(client, [
      ...(changes.length > 0 ? [sql`alter table ${tableOf(feed)} ${joined(changes)}`] : []),
      ...commentsOnExtra(feed.name, extra),
    ])
  }
  if (missing.length === 0) return undefined
  return `added ${missing.join(', ')} to staging.${feed.name}`
}

const standingTable = {
  table: col.text,
  columns: col.texts,
  has_upkeep: col.boolean,
  has_json: col.boolean,
  /** Columns without a comment. */
  undescribed: col.texts.orNull,
}
type StandingTable = RowOf<typeof standingTable>

/** Made again if a full disk left no other way to empty the table. */
export const rejectedRowsIndex = sql`create index if not exists rejected_rows_file_id on staging.rejected_rows (_file_id)`

const rejectedRows = [
  sql`create unlogged table staging.rejected_rows (
      _file_id integer not null,
      line integer not null,
      reason text not null,
      column_name text,
      message text not null,
      raw_row text not null,
      retry_after timestamptz
    )`,
  rejectedRowsIndex,
  sql`comment on table staging.rejected_rows is 'Rows of source files that were not staged. One row per record that was rejected.'`,
  sql`comment on column staging.rejected_rows._file_id is 'File that holds the row: ops.files.file_id.'`,
  sql`comment on column staging.rejected_rows.line is 'Physical line on which the record starts; the first line of the file is 1.'`,
  sql`comment on column staging.rejected_rows.reason is 'malformed_row, missing_value, invalid_value, doubtful_value or out_of_range.'`,
  sql`comment on column staging.rejected_rows.column_name is 'Staging column at fault; NULL if it is the row as a whole.'`,
  sql`comment on column staging.rejected_rows.message is 'What is wrong, for people.'`,
  sql`comment on column staging.rejected_rows.raw_row is 'The text of the record.'`,
  sql`comment on column staging.rejected_rows.retry_after is 'Set for rows whose only fault is a time in the future: when it will be accepted.'`,
]

const cleanedTexts = [
  sql`create unlogged table staging.cleaned_texts (
      feed text not null,
      column_name text not null,
      raw text not null,
      clean text not null
    )`,
  sql`create unique index cleaned_texts_by_raw on staging.cleaned_texts (feed, column_name, md5(raw))`,
  sql`comment on table staging.cleaned_texts is 'Texts of the run under way that enter production without the personal data in them. One row per column and text.'`,
  sql`comment on column staging.cleaned_texts.feed is 'Feed.'`,
  sql`comment on column staging.cleaned_texts.column_name is 'Column of the feed.'`,
  sql`comment on column staging.cleaned_texts.raw is 'The text as the file has it.'`,
  sql`comment on column staging.cleaned_texts.clean is 'The text as production has it.'`,
]

/**
 * Millions of rows are read once by the run that staged them, which gathers statistics itself, and then go. Vacuuming
 * after each file would take a core from that run. Deleted rows are still cleared away.
 */
const upkeep = sql`autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2147483647`

const describeRest = sql`comment on column staging.source_records.rest is 'Texts by their column, as read; empty ones are left out. The text of a JSON object.'`

/** JSON as text: the server needn't check what the program has written, which would cost as much as a row. */
const sourceRecords = [
  sql`create unlogged table staging.source_records (
      _file_id integer not null,
      _line integer not null,
      rest text not null
    ) with (${upkeep})`,
  sql`create index source_records_file_id on staging.source_records using brin (_file_id)`,
  sql`comment on table staging.source_records is 'What records of files of sources hold beside the columns that feeds take. One row per record that holds some.'`,
  sql`comment on column staging.source_records._file_id is 'File of the source: ops.files.file_id.'`,
  sql`comment on column staging.source_records._line is 'Physical line on which the record starts; the first line of the file is 1.'`,
  describeRest,
]

function tableOf({ name }: Feed): Sql {
  return ident('staging', name)
}

function createTable(feed: Feed): Sql[] {
  const columns = feed.columns.map(({ name }) => sql`${ident(name)} text`)
  return [
    sql`create unlogged table ${tableOf(feed)} (
      _file_id integer not null,
      _line integer not null,
      ${joined(columns, raw(',\n      '))}
    ) with (${upkeep})`,
    createIndex(feed),
  ]
}

function createIndex(feed: Feed): Sql {
  return sql`create index ${ident(`${feed.name}_file_id`)} on ${tableOf(feed)} using brin (_file_id)`
}

/** Makes the table of a feed again, with its rows, because dropped columns count towards a table's limit. */
export async function remakeStagingTable(client: pg.ClientBase, feedName: FeedName): Promise<void> {
  const feed = feedByName(feedName)
  await executeAll(client, [
    sql`create unlogged table staging.remade (like ${tableOf(feed)} including comments) with (${upkeep})`,
    sql`insert into staging.remade select * from ${tableOf(feed)}`,
    sql`drop table ${tableOf(feed)}`,
    sql`alter table staging.remade rename to ${ident(feed.name)}`,
    createIndex(feed),
    ...comments(feed),
  ])
}

function comments(feed: Feed): Sql[] {
  const table = tableOf(feed)
  const about = `${feed.description} As read from files: text, trimmed, NULL where empty.`
  return [
    sql`comment on table ${table} is ${literal(about)}`,
    sql`comment on column ${table}._file_id is 'File that holds the row: ops.files.file_id.'`,
    sql`comment on column ${table}._line is 'Physical line on which the record starts; the first line of the file is 1.'`,
    ...feed.columns.map(({ name, type, required, note }) => {
      const text = `${type}${required ? ', required' : ''}${note ? `; ${note}` : ''}.`
      return sql`comment on column ${table}.${ident(name)} is ${literal(text)}`
    }),
  ]
}

function isDeclared(feed: Feed, column: string): boolean {
  return ['_file_id', '_line'].includes(column) || feed.columns.some(({ name }) => name === column)
}

/** The statements that describe columns from files. */
export function commentsOnExtra(feed: string, columns: readonly string[]): Sql[] {
  return columns.map(
    (column) =>
      sql`comment on column ${ident('staging', feed, column)} is 'Column of files that the feed does not declare; text as read.'`,
  )
}

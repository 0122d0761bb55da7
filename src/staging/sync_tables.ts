import pg from 'pg'
import { type Feed, type FeedName, feedByName, feeds } from '../model/feeds/index.ts'

/**
 * Makes the schema `staging`, a table for each feed and `staging.rejected_rows`, and adds the columns that a
 * feed has gained since. Columns that files brought stay. Running it again changes nothing.
 *
 * Unlogged: what stands here is read from files that are still there, and a crash empties it.
 * Gives what it did, one line each.
 */
export async function syncStagingTables(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<StandingTable>(
    `select c.relname as table,
            c.reloptions is not null as has_upkeep,
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

  await client.query('create schema if not exists staging')
  await client.query(`comment on schema staging is 'Rows of source files as text, as they were read.'`)
  if (!byName.has('rejected_rows')) {
    await client.query(rejectedRows)
    done.push('created staging.rejected_rows')
  }
  if (!byName.has('cleaned_texts')) {
    await client.query(cleanedTexts)
    done.push('created staging.cleaned_texts')
  }
  if (!byName.has('source_records')) {
    await client.query(sourceRecords)
    done.push('created staging.source_records')
  }
  for (const feed of feeds) {
    const standing = byName.get(feed.name)
    const change = standing ? await extendTable(client, feed, standing) : await makeTable(client, feed)
    if (change === undefined) continue
    await client.query(comments(feed))
    done.push(change)
  }
  return done
}

async function makeTable(client: pg.ClientBase, feed: Feed): Promise<string> {
  await client.query(createTable(feed))
  return `created staging.${feed.name}`
}

/** Gives what it added; undefined if the table has all columns of its feed. */
async function extendTable(
  client: pg.ClientBase,
  feed: Feed,
  standing: StandingTable,
): Promise<string | undefined> {
  if (!standing.has_upkeep) await client.query(`alter table staging.${feed.name} set (${upkeep})`)
  const extra = (standing.undescribed ?? []).filter((name) => !isDeclared(feed, name))
  if (extra.length > 0) await client.query(commentsOnExtra(feed.name, extra))
  const missing = feed.columns.map(({ name }) => name).filter((name) => !standing.columns.includes(name))
  if (missing.length === 0) return undefined
  await client.query(
    `alter table staging.${feed.name} ${missing.map((name) => `add column "${name}" text`).join(', ')}`,
  )
  return `added ${missing.join(', ')} to staging.${feed.name}`
}

interface StandingTable {
  table: string
  columns: string[]
  has_upkeep: boolean
  /** Columns without a comment; null if there are none. */
  undescribed: string[] | null
}

/** Made anew where a full disk has left no other way to empty the table. */
export const rejectedRowsIndex =
  'create index if not exists rejected_rows_file_id on staging.rejected_rows (_file_id)'

const rejectedRows = `
  create unlogged table staging.rejected_rows (
    _file_id integer not null,
    line integer not null,
    reason text not null,
    column_name text,
    message text not null,
    raw_row text not null,
    retry_after timestamptz
  );
  ${rejectedRowsIndex};
  comment on table staging.rejected_rows is 'Rows of source files that were not staged. One row per record that was rejected.';
  comment on column staging.rejected_rows._file_id is 'File that holds the row: ops.files.file_id.';
  comment on column staging.rejected_rows.line is 'Physical line on which the record starts; the first line of the file is 1.';
  comment on column staging.rejected_rows.reason is 'malformed_row, missing_value, invalid_value, doubtful_value or out_of_range.';
  comment on column staging.rejected_rows.column_name is 'Staging column at fault; NULL if it is the row as a whole.';
  comment on column staging.rejected_rows.message is 'What is wrong, for people.';
  comment on column staging.rejected_rows.raw_row is 'The text of the record.';
  comment on column staging.rejected_rows.retry_after is 'Set for rows whose only fault is a time in the future: when it will be accepted.'`

const cleanedTexts = `
  create unlogged table staging.cleaned_texts (
    feed text not null,
    column_name text not null,
    raw text not null,
    clean text not null
  );
  create unique index cleaned_texts_by_raw on staging.cleaned_texts (feed, column_name, md5(raw));
  comment on table staging.cleaned_texts is 'Texts of the run under way that enter production without the personal data in them. One row per column and text.';
  comment on column staging.cleaned_texts.feed is 'Feed.';
  comment on column staging.cleaned_texts.column_name is 'Column of the feed.';
  comment on column staging.cleaned_texts.raw is 'The text as the file has it.';
  comment on column staging.cleaned_texts.clean is 'The text as production has it.'`

/**
 * Rows come by the million, are read once by the run that staged them, which gathers statistics itself, and go: tidying
 * up behind each file would take a core from that very run. What is deleted is still cleared away.
 */
const upkeep = 'autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2147483647'

/** JSON as it is written: to be taken apart, as jsonb is, it would cost more than the rows that are made. */
const sourceRecords = `
  create unlogged table staging.source_records (
    _file_id integer not null,
    _line integer not null,
    rest json not null
  ) with (${upkeep});
  create index source_records_file_id on staging.source_records using brin (_file_id);
  comment on table staging.source_records is 'What records of files of sources hold beside the columns that feeds take. One row per record that holds some.';
  comment on column staging.source_records._file_id is 'File of the source: ops.files.file_id.';
  comment on column staging.source_records._line is 'Physical line on which the record starts; the first line of the file is 1.';
  comment on column staging.source_records.rest is 'Texts by their column, as read; empty ones are left out.'`

function createTable(feed: Feed): string {
  const columns = feed.columns.map(({ name }) => `"${name}" text`)
  return `
    create unlogged table staging.${feed.name} (
      _file_id integer not null,
      _line integer not null,
      ${columns.join(',\n      ')}
    ) with (${upkeep});
    ${createIndex(feed)}`
}

function createIndex(feed: Feed): string {
  return `create index ${feed.name}_file_id on staging.${feed.name} using brin (_file_id)`
}

/** Makes the table of a feed anew, with its rows: columns that were dropped count among those that a table can have. */
export async function remakeStagingTable(client: pg.ClientBase, feedName: FeedName): Promise<void> {
  const feed = feedByName(feedName)
  await client.query(`
    create unlogged table staging.remade (like staging.${feed.name} including comments) with (${upkeep});
    insert into staging.remade select * from staging.${feed.name};
    drop table staging.${feed.name};
    alter table staging.remade rename to ${feed.name};
    ${createIndex(feed)};
    ${comments(feed)}`)
}

function comments(feed: Feed): string {
  const table = `staging.${feed.name}`
  return [
    `comment on table ${table} is ${text(`${feed.description} As read from files: text, trimmed, NULL where empty.`)}`,
    `comment on column ${table}._file_id is 'File that holds the row: ops.files.file_id.'`,
    `comment on column ${table}._line is 'Physical line on which the record starts; the first line of the file is 1.'`,
    ...feed.columns.map(
      ({ name, type, required, note }) =>
        `comment on column ${table}."${name}" is ${text(`${type}${required ? ', required' : ''}${note ? `; ${note}` : ''}.`)}`,
    ),
  ].join(';\n')
}

function isDeclared(feed: Feed, column: string): boolean {
  return ['_file_id', '_line'].includes(column) || feed.columns.some(({ name }) => name === column)
}

/** The statements that describe columns which files brought. */
export function commentsOnExtra(feed: string, columns: readonly string[]): string {
  return columns
    .map(
      (column) =>
        `comment on column staging.${feed}.${pg.escapeIdentifier(column)} is 'Column of files that the feed does not declare; text as read.'`,
    )
    .join(';\n')
}

function text(value: string): string {
  return pg.escapeLiteral(value)
}

import type { Privacy } from '../config/config.ts'
import { col } from '../db/columns.ts'
import { ident, joined, literal, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute, executeAll, readRows } from '../db/statements.ts'
import { feedByName, feedNames, type WebText } from '../model/feeds/index.ts'
import { cleanerOf } from '../privacy/clean_text.ts'

/** Texts per chunk: enough to be quick, few enough to need little memory if they are long. */
const chunkSize = 1_000

/** The columns of a feed whose texts are cleaned of personal data, with their kind. */
function webTextColumns(feed: string): Map<string, WebText> {
  const columns = feedByName(feed)?.columns ?? []
  return new Map(
    columns.flatMap(({ name, holds }) =>
      holds === undefined || holds === 'person' ? [] : [[name, holds] as const],
    ),
  )
}

/** Whether a feed has such columns. */
export function hasWebTexts(feed: string): boolean {
  return webTextColumns(feed).size > 0
}

/** All of them, as `feed.column`. */
export const cleanedColumns: readonly string[] = feedNames.flatMap((feed) =>
  [...webTextColumns(feed).keys()].map((column) => `${feed}.${column}`),
)

/**
 * Cleans the texts of staged files. Those that change are kept in `staging.cleaned_texts`, where `typedRows` finds
 * them. Needs a transaction.
 */
export async function cleanStagedTexts(
  trx: Connection,
  feed: string,
  stagedFileIds: readonly number[],
  privacy: Privacy,
): Promise<void> {
  if (stagedFileIds.length === 0) return
  await cleanTexts(
    trx,
    feed,
    sql`staging.${ident(feed)} where _file_id in (${joined(stagedFileIds.map(literal))})`,
    privacy,
  )
}

/** Cleans the texts in production with the current settings. Returns the number of replaced texts. */
export async function cleanStandingTexts(trx: Connection, privacy: Privacy): Promise<number> {
  let replaced = 0
  for (const feed of feedNames.filter(hasWebTexts)) {
    const canBeSetAside = feedByName(feed).numbering !== undefined
    const rows = canBeSetAside ? withSetAside(feed) : sql`production.${ident(feed)}`
    for (const column of await cleanTexts(trx, feed, sql`${rows} where true`, privacy)) {
      const isOf = (text: Sql) =>
        sql`c.feed = ${literal(feed)} and c.column_name = ${literal(column)} and c.raw = ${text}`
      replaced += await execute(
        trx,
        sql`update production.${ident(feed)} as p set ${ident(column)} = c.clean
         from staging.cleaned_texts as c where ${isOf(sql`p.${ident(column)}`)}`,
      )
      if (!canBeSetAside) continue
      await execute(
        trx,
        sql`update production.set_aside_rows as a
         set row_values = jsonb_set(a.row_values, ${literal(`{${column}}`)}, to_jsonb(c.clean))
         from staging.cleaned_texts as c where a.feed = ${literal(feed)} and ${isOf(sql`(a.row_values ->> ${literal(column)})`)}`,
      )
    }
  }
  return replaced
}

/** The rows of a table and those that can come back to it. */
function withSetAside(feed: string): Sql {
  return sql`(
    select * from production.${ident(feed)}
    union all
    select r.* from production.set_aside_rows as a
    cross join lateral jsonb_populate_record(null::production.${ident(feed)}, a.row_values) as r
    where a.feed = ${literal(feed)}
  ) as standing`
}

/** Cleans each distinct text of the feed's columns in `rows` once. Returns the columns with changed texts. */
async function cleanTexts(trx: Connection, feed: string, rows: Sql, privacy: Privacy): Promise<string[]> {
  const clean = cleanerOf(privacy)
  const changed: string[] = []
  for (const [column, kind] of webTextColumns(feed)) {
    if (privacy.uncleanedColumns.includes(`${feed}.${column}`)) continue
    let found = 0
    for await (const texts of distinctTexts(trx, column, rows)) {
      const cleaned = texts.map((text) => [text, clean(text, kind)] as const)
      const changes = cleaned.filter(([raw, clean]) => raw !== clean)
      found += changes.length
      await keep(trx, feed, column, changes)
    }
    if (found > 0) changed.push(column)
  }
  if (changed.length > 0) await execute(trx, sql`analyze staging.cleaned_texts`)
  return changed
}

/** The distinct texts of a column, in chunks. They are gathered first, because a cursor can't read in parallel. */
async function* distinctTexts(trx: Connection, column: string, rows: Sql): AsyncGenerator<string[]> {
  await executeAll(trx, [
    sql`create temp table distinct_text on commit drop as select distinct ${ident(column)} as text from ${rows}`,
    sql`declare text_reader no scroll cursor for select text from distinct_text where text is not null`,
  ])
  for (;;) {
    const texts = await readRows(trx, { text: col.text }, sql`fetch ${literal(chunkSize)} from text_reader`)
    if (texts.length > 0) yield texts.map(({ text }) => text)
    if (texts.length < chunkSize) break
  }
  await executeAll(trx, [sql`close text_reader`, sql`drop table distinct_text`])
}

async function keep(
  trx: Connection,
  feed: string,
  column: string,
  texts: ReadonlyArray<readonly [raw: string, clean: string]>,
): Promise<void> {
  if (texts.length === 0) return
  await execute(
    trx,
    sql`insert into staging.cleaned_texts (feed, column_name, raw, clean)
     select ${feed}, ${column}, t.raw, t.clean
     from unnest(${texts.map(([raw]) => raw)}::text[], ${texts.map(([, clean]) => clean)}::text[]) as t (raw, clean)
     on conflict do nothing`,
  )
}

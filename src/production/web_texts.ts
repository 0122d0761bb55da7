import type { Privacy } from '../config/config.ts'
import { boundRowsOf, type Executor, execute, rowsOf } from '../db/query.ts'
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
  trx: Executor,
  feed: string,
  stagedFileIds: readonly number[],
  privacy: Privacy,
): Promise<void> {
  if (stagedFileIds.length === 0) return
  await cleanTexts(trx, feed, `staging.${feed} where _file_id in (${stagedFileIds.join(', ')})`, privacy)
}

/** Cleans the texts in production with the current settings. Returns the number of replaced texts. */
export async function cleanStandingTexts(trx: Executor, privacy: Privacy): Promise<number> {
  let replaced = 0
  for (const feed of feedNames.filter(hasWebTexts)) {
    const canBeSetAside = feedByName(feed).numbering !== undefined
    const rows = canBeSetAside ? withSetAside(feed) : `production.${feed}`
    for (const column of await cleanTexts(trx, feed, `${rows} where true`, privacy)) {
      const isOf = (text: string) => `c.feed = '${feed}' and c.column_name = '${column}' and c.raw = ${text}`
      replaced += await execute(
        trx,
        `update production.${feed} as p set ${column} = c.clean
         from staging.cleaned_texts as c where ${isOf(`p.${column}`)}`,
      )
      if (!canBeSetAside) continue
      await execute(
        trx,
        `update production.set_aside_rows as a
         set row_values = jsonb_set(a.row_values, '{${column}}', to_jsonb(c.clean))
         from staging.cleaned_texts as c where a.feed = '${feed}' and ${isOf(`(a.row_values ->> '${column}')`)}`,
      )
    }
  }
  return replaced
}

/** The rows of a table and those that can come back to it. */
function withSetAside(feed: string): string {
  return `(
    select * from production.${feed}
    union all
    select r.* from production.set_aside_rows as a
    cross join lateral jsonb_populate_record(null::production.${feed}, a.row_values) as r
    where a.feed = '${feed}'
  ) as standing`
}

/** Cleans each distinct text of the feed's columns in `rows` once. Returns the columns with changed texts. */
async function cleanTexts(trx: Executor, feed: string, rows: string, privacy: Privacy): Promise<string[]> {
  const clean = cleanerOf(privacy)
  const changed: string[] = []
  for (const [column, kind] of webTextColumns(feed)) {
    if (privacy.uncleanedColumns.includes(`${feed}.${column}`)) continue
    let found = 0
    for await (const texts of distinctTexts(trx, column, rows)) {
      const cleaned = texts.map((text) => clean(text, kind))
      const places = texts.flatMap((text, place) => (cleaned[place] === text ? [] : [place]))
      found += places.length
      await keep(
        trx,
        feed,
        column,
        places.map((place) => [texts[place], cleaned[place]]),
      )
    }
    if (found > 0) changed.push(column)
  }
  if (changed.length > 0) await execute(trx, 'analyze staging.cleaned_texts')
  return changed
}

/** The distinct texts of a column, in chunks. They are gathered first, because a cursor can't read in parallel. */
async function* distinctTexts(trx: Executor, column: string, rows: string): AsyncGenerator<string[]> {
  await execute(
    trx,
    `create temp table distinct_text on commit drop as select distinct "${column}" as text from ${rows}`,
  )
  await execute(
    trx,
    'declare text_reader no scroll cursor for select text from distinct_text where text is not null',
  )
  for (;;) {
    const texts = await rowsOf<{ text: string }>(trx, `fetch ${chunkSize} from text_reader`)
    if (texts.length > 0) yield texts.map(({ text }) => text)
    if (texts.length < chunkSize) break
  }
  await execute(trx, 'close text_reader')
  await execute(trx, 'drop table distinct_text')
}

async function keep(
  trx: Executor,
  feed: string,
  column: string,
  texts: ReadonlyArray<readonly [string | undefined, string | undefined]>,
): Promise<void> {
  if (texts.length === 0) return
  await boundRowsOf(
    trx,
    `insert into staging.cleaned_texts (feed, column_name, raw, clean)
     select $1, $2, t.raw, t.clean from unnest($3::text[], $4::text[]) as t (raw, clean)
     on conflict do nothing`,
    [feed, column, texts.map(([raw]) => raw), texts.map(([, clean]) => clean)],
  )
}

import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import { migrationTables } from '../../db/migrations.ts'
import { ident, sql } from '../../db/sql.ts'
import { type Connection, execute, readRows } from '../../db/statements.ts'
import { feedByName } from '../../model/feeds/index.ts'
import { listed } from '../../shown_text.ts'
import { kindByName } from '../../sources/kinds.ts'
import { readingMark } from '../../staging/reading_mark.ts'
import { isPrivacyRelaxed } from '../settings.ts'

/** Why the files on record are read again. */
export interface ReadingAgain {
  /** What is read differently now, for people: `feeds.orders`, `privacy`. */
  because: string[]
  /** What to do if files are missing that are not required. */
  advice: string
  /**
   * Whether the loaded data contradicts the settings. If not, it is right except for values that reading again would
   * add, and it stays if files are missing.
   */
  isForced: boolean
}

/** Columns that feeds read since a migration. Files with them that were loaded before can be read again. */
const readSince: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '0024_order_amounts': {
    products: ['is_gift_card'],
    orders: ['shipping_tax_amount', 'prices_include_tax', 'cancelled_at'],
    order_items: ['tax_amount', 'is_gift_card'],
    payments: ['fee_amount'],
    refunds: ['tax_amount', 'shipping_amount', 'is_restocked'],
  },
  '0029_line_shipping': { order_items: ['shipping_price'] },
}

interface Read {
  feed: string
  source: string | null
  reading: string | null
}

/** Whether to read the files on record again, because of changed settings or of columns that are read now. */
export async function readingAgain(db: Connection, config: Config): Promise<ReadingAgain | undefined> {
  const read = await readRows(
    db,
    { feed: col.text, source: col.text.orNull, reading: col.text.orNull },
    sql`select distinct feed, source, reading from ops.files
     where outcome in ('loaded', 'converted') and parent_file_id is null order by 1, 2, 3`,
  )
  const changed = read.filter((one) => isReadOtherwise(config, one))
  if (read.length === 0) return undefined
  if (changed.length > 0)
    return { because: [...new Set(changed.map(settingsOf))], advice: '', isForced: true }
  const gained = await gainedColumns(db)
  if (gained.length > 0) {
    return { because: gained, advice: 'put them back there and run storehouse load again', isForced: false }
  }
  if (!(await isPrivacyRelaxed(db, config))) return undefined
  const advice =
    'new rows follow the settings; what earlier texts lost comes back by storehouse reset --yes and a load of the archive'
  return { because: ['privacy was relaxed'], advice, isForced: false }
}

/** Records, for files loaded before this was recorded, that they were read with today's settings. */
export async function adoptReadings(db: Connection, config: Config): Promise<void> {
  const unknown = await readRows(
    db,
    { feed: col.text, source: col.text.orNull, reading: col.text.orNull },
    sql`select distinct feed, source, reading from ops.files where outcome = 'loaded' and reading is null`,
  )
  for (const one of unknown) {
    const mark = markOf(config, one)
    if (mark === undefined) continue
    await execute(
      db,
      sql`update ops.files set reading = ${mark}
       where outcome = 'loaded' and reading is null and feed = ${one.feed} and source is null`,
    )
  }
}

/** Whether today's settings would read a file differently than it was read. */
export function isReadOtherwise(config: Config, file: Read): boolean {
  const mark = markOf(config, file)
  return file.reading !== null && mark !== undefined && file.reading !== mark
}

/** The hash of the current settings for a file; undefined if this version does not read it. */
function markOf(config: Config, { feed, source }: Pick<Read, 'feed' | 'source'>): string | undefined {
  const kind = source === null ? undefined : kindByName(source)
  if (kind) return readingMark(config, { kind, feed: kind.name })
  const declared = source === null ? feedByName(feed) : undefined
  return declared && readingMark(config, { feed: declared.name })
}

function settingsOf({ feed, source }: Read): string {
  const kind = source === null ? undefined : kindByName(source)
  return source === null ? `feeds.${feed}` : `sources.${kind?.source ?? source}`
}

/** Columns, by name or alias, in files loaded before their feed read them. */
async function gainedColumns(db: Connection): Promise<string[]> {
  const { migrationTableSchema: schema, migrationTableName: table } = migrationTables
  const found: string[] = []
  for (const [migration, feeds] of Object.entries(readSince)) {
    for (const [feed, columns] of Object.entries(feeds)) {
      const declared = feedByName(feed)?.columns.filter(({ name }) => columns.includes(name)) ?? []
      const names = declared.flatMap(({ name, aliases }) => [name, ...aliases])
      const rows = await readRows(
        db,
        { name: col.text },
        sql`select distinct c.name
         from ops.files as f cross join lateral unnest(f.columns) as c (name)
         where f.outcome = 'loaded' and f.reading is null and f.feed = ${feed}
           and c.name = any (${names}::text[])
           and f.loaded_at < (select m.timestamp::timestamptz from ${ident(schema, table)} as m where m.name = ${migration})
         order by 1`,
      )
      if (rows.length > 0) found.push(`${listed(rows.map(({ name }) => name))} of ${feed}, read since`)
    }
  }
  return found
}

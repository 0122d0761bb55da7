import { col } from '../db/columns.ts'
import { ident, idents, joined, literal, nothing, type Sql, sql } from '../db/sql.ts'
import { type Connection, readRows } from '../db/statements.ts'
import {
  type Column,
  canBeDeleted,
  type FeedName,
  feedByName,
  hasUpdatedAt,
  isId,
} from '../model/feeds/index.ts'

/**
 * A production table that is kept from one feed by "newest wins".
 *
 * Grain: one row per key. The newest row of a key replaces the others completely.
 */
export interface Entity {
  /** Feed and staging table. */
  feed: string
  /** Production table, without schema. */
  table: string
  /** Key columns of the production table. */
  key: readonly string[]
  /** The value of each column of the production table, as SQL over `s` (staged row) and `f` (its file). */
  columns: Readonly<Record<string, Sql>>
  /** Columns that depend on other columns and rows. Rows that differ only in them count as equal. */
  follows?: readonly string[]
  /** Whether rows have updated_at. It then decides the row age first, as effective_at. */
  hasUpdatedAt: boolean
  /** Whether another table is kept from the same feed. Its rows are counted there. */
  isSecondary?: boolean
  /** A condition over s and the rest of `source`. Rows that don't meet it are not for this table. */
  where?: Sql
  /** Whether a row can set is_deleted and leave a tombstone. */
  deletable?: boolean
  /** Whether rows wait until their order exists. */
  waits?: boolean
  /** Whether a row keeps its outcome with it, because a later file can decide it again. */
  keepsOutcome?: boolean
  /** The amount of a row r, as SQL. It is lost if another row of its file contradicts it. */
  worth?: (row: string) => Sql
  /** Whether rows of other feeds can create a row before its own comes. */
  inferable?: boolean
  /** Columns whose standing values are kept as old_<column> with a decided row. */
  remember?: readonly string[]
  /** Replaces the source of staged rows: SQL after `from` with the aliases s and f. */
  source?: Sql
  /**
   * Rows of earlier files to decide again: SQL after `from`, each with the columns of the entity, its age and
   * is_deleted.
   */
  again?: readonly Sql[]
  /** A condition over i, a row to decide: it replaces the standing row of its key, whatever that row's age. */
  replaces?: Sql
  /** A table of keys (row_key) whose standing rows no longer count: staged rows replace them, whatever their age. */
  lost?: Sql
}

/** The key of a row as one text, used for waiting rows and tombstones. Columns of a composite key are texts. */
export function rowKey(key: readonly string[], row: string): Sql {
  const columns = idents(key, row)
  return key.length === 1 ? columns : sql`row(${columns})::text`
}

/** Whether the id of an order line was generated for a line without one, as SQL. */
export function isNumberedId(id: Sql): Sql {
  return sql`${id} ~ '^#[0-9]+$'`
}

/** The hash of a text for use in a key: a text can be longer than an index entry. */
export function keyHash(text: Sql): Sql {
  return sql`md5(${text})::uuid`
}

/**
 * The entity of the table with a feed's name. Its key, columns and row age come from the model; `own` adds the rest.
 */
export function entityOf(name: FeedName, own: Partial<Entity> = {}): Entity {
  const feed = feedByName(name)
  return {
    feed: name,
    table: name,
    key: feed.key,
    hasUpdatedAt: hasUpdatedAt(feed),
    deletable: canBeDeleted(feed),
    waits: feed.waitsForOrder,
    inferable: feed.canBeInferred,
    ...own,
    columns: { ...columnsOf(name), ...own.columns },
  }
}

/** The value of each production column of a feed, as SQL over `s` and `f`. */
function columnsOf(name: FeedName): Record<string, Sql> {
  const { columns, businessDay } = feedByName(name)
  const values = columns
    .filter((column) => !ofRows.includes(column.name))
    .map((column) => [column.name, stagedValue(column)])
  return Object.fromEntries([...(businessDay ? [[businessDay, businessDayOfRow]] : []), ...values])
}

/** The parts of a feed's key from a staged row `s` and its file `f`, as SQL. */
export function stagedKey(name: FeedName): Sql[] {
  const values = columnsOf(name)
  return feedByName(name).key.map((column) => values[column] ?? nothing)
}

/** Whether a row of production has the key with the texts `parts`, as SQL. */
export function hasKeyOf(name: FeedName, row: string, parts: readonly Sql[]): Sql {
  const { key, columns, businessDay } = feedByName(name)
  const castOf = (column: string) => {
    const type = columns.find((one) => one.name === column)?.type
    if (type === 'time') return sql`timestamptz`
    if (type === 'decimal') return sql`numeric`
    return column === businessDay || type === 'date' ? sql`date` : sql`text`
  }
  return joined(
    key.map(
      (column, place) =>
        sql`${ident(row)}.${ident(column)} = (${parts[place] ?? nothing})::${castOf(column)}`,
    ),
    ' and ',
  )
}

/** Columns about a row itself: how old it is, and whether it deletes its key. */
const ofRows = ['updated_at', 'is_deleted']

/** The business day of a staged row. */
export const businessDayOfRow = sql`(coalesce(s.updated_at::timestamptz, f.file_date) at time zone (select timezone from ops.settings))::date`

/** The value of a staged column as SQL, with its default. Staged text is trimmed, valid, and NULL if empty. */
function stagedValue(column: Column): Sql {
  const value = cast(column)
  return column.default === undefined ? value : sql`coalesce(${value}, ${literal(column.default)})`
}

function cast({ name, type, holds }: Column): Sql {
  const staged = sql`s.${ident(name)}`
  if (holds === 'person') return sql`(${personalId(staged)}) collate "C"`
  if (isId({ name, holds })) return stagedId(name)
  switch (type) {
    case 'id':
    case 'text':
      return staged
    case 'money':
      return sql`${staged}::numeric(14,2)`
    case 'price':
      return sql`${staged}::numeric(14,4)`
    case 'decimal':
      return sql`trim_scale(${staged}::numeric)`
    case 'integer':
    case 'percent':
      return sql`${staged}::numeric::integer`
    case 'time':
      return sql`${staged}::timestamptz`
    case 'date':
      return sql`left(${staged}, 10)::date`
    case 'boolean':
      return sql`${staged}::boolean`
  }
}

/** A staged id as SQL. */
export function stagedId(column: string): Sql {
  return sql`s.${ident(column)} collate "C"`
}

/** The id of a person as SQL: hashed if it is an e-mail address, which a few cheap tests find out first. */
export function personalId(id: Sql): Sql {
  return sql`case when ${mayBeAddress(id)} then production.personal_id(${id}, (select personal_salt from ops.settings)) else ${id} end`
}

/** Whether an id can be an e-mail address, as SQL. */
export function mayBeAddress(id: Sql): Sql {
  return sql`(${id} like '%@%' or ${id} like '%\\%%40%' or ${id} like '%＠%' or ${id} like '%﹫%')`
}

/** Columns of the production table that an entity fills from its feed, without age and origin. */
export function valueColumns(entity: Entity): string[] {
  return Object.keys(entity.columns)
}

/** Columns with the origin and age of the standing row. */
export function ageColumns(entity: Entity): string[] {
  if (!entity.hasUpdatedAt) return ['file_id', 'line']
  return [...(entity.isSecondary ? [] : ['updated_at']), 'file_id', 'line', 'effective_at']
}

/** The temporary table with the outcomes of the staged rows. */
export function decidedTable(entity: Entity): Sql {
  return ident(`decided_${entity.table}`)
}

/**
 * One typed row per staged row of this run, with file_id, line, file_rank and (if the feed has it) updated_at,
 * effective_at and is_deleted. `files` are this run's staged files. They are written out for the planner, which could
 * only guess how many rows they have.
 */
export function typedRows(entity: Entity, files: readonly StagedFile[]): Sql {
  const cleaned = new Set(files.flatMap((file) => file.cleaned))
  const columns: Record<string, Sql> = {}
  for (const [name, value] of Object.entries(entity.columns)) {
    columns[name] = cleaned.has(name) ? sql`coalesce(${ident(`clean_${name}`)}.clean, ${value})` : value
  }
  if (entity.hasUpdatedAt) {
    columns.updated_at = sql`s.updated_at::timestamptz`
    columns.effective_at = sql`coalesce(s.updated_at::timestamptz, f.file_date)`
  }
  if (entity.deletable) columns.is_deleted = sql`coalesce(s.is_deleted::boolean, false)`
  Object.assign(columns, { file_id: sql`f.file_id`, line: sql`s._line`, file_rank: sql`f.file_rank` })
  const selected = Object.entries(columns).map(([name, value]) => sql`${value} as ${ident(name)}`)
  const cleanTexts = [...cleaned].map((name) => {
    const text = ident(`clean_${name}`)
    return sql`\nleft join staging.cleaned_texts as ${text}
  on ${text}.feed = ${literal(entity.feed)} and ${text}.column_name = ${literal(name)} and ${text}.raw = s.${ident(name)}`
  })
  const staged = sql`select ${joined(selected, ',\n  ')}
from ${entity.source ?? sql`staging.${ident(entity.feed)} as s\njoin ${fileList(files)} on f.staged_file_id = s._file_id`}${joined(cleanTexts, '')}
where ${isStagedFor(entity, files)}`
  const again = (entity.again ?? []).map((from) => sql`select ${idents(Object.keys(columns))} from ${from}`)
  return joined([staged, ...again], '\nunion all\n')
}

/** A staged file of this run, as in `run_file`. */
export interface StagedFile {
  stagedFileId: number
  fileId: number
  fileRank: string
  fileDate: string
  /** Columns with texts of this run in `staging.cleaned_texts`. */
  cleaned: readonly string[]
}

/** This run's staged files of a feed. */
export function stagedFiles(trx: Connection, feed: string): Promise<StagedFile[]> {
  return readRows(
    trx,
    {
      stagedFileId: col.number,
      fileId: col.number,
      fileRank: col.text,
      fileDate: col.text,
      cleaned: col.texts,
    },
    sql`select staged_file_id as "stagedFileId", file_id as "fileId", file_rank::text as "fileRank",
       file_date::text as "fileDate", array(${cleanedColumns(feed)}) as cleaned
     from run_file where feed = ${literal(feed)} order by 1`,
  )
}

/** The columns of a feed with texts that were cleaned in this run, as SQL. */
export function cleanedColumns(feed: string): Sql {
  return sql`select distinct column_name from staging.cleaned_texts where feed = ${literal(feed)} order by 1`
}

/** Whether a staged row s belongs to these files. */
export function isStagedIn(files: readonly StagedFile[]): Sql {
  return sql`s._file_id = any (${literal(`{${files.map(({ stagedFileId }) => stagedFileId).join(', ')}}`)})`
}

/** Whether a staged row s belongs to these files and to the table of an entity. */
function isStagedFor(entity: Entity, files: readonly StagedFile[]): Sql {
  return joined([isStagedIn(files), ...(entity.where ? [entity.where] : [])], ' and ')
}

/** The files as f, written out: a temporary table would prevent parallel workers. */
function fileList(files: readonly StagedFile[]): Sql {
  const rows = files.map(
    (file) =>
      sql`(${literal(file.stagedFileId)}, ${literal(file.fileId)}, ${literal(file.fileRank)}::bigint, ${literal(file.fileDate)}::timestamptz)`,
  )
  const none = sql`(null::integer, null::integer, null::bigint, null::timestamptz)`
  return sql`(values ${rows.length > 0 ? joined(rows) : none}) as f (staged_file_id, file_id, file_rank, file_date)`
}

/** The staged rows of this run's files: s with its file f. */
export function stagedRows(feed: string): Sql {
  return sql`staging.${ident(feed)} as s
join run_file as f on f.staged_file_id = s._file_id and f.feed = ${literal(feed)}`
}

/** The age of a row as a comparable tuple; `of` returns the qualified column. */
export function age(entity: Entity, of: (column: string) => Sql): Sql {
  return sql`(${joined(ageParts(entity).map(of))})`
}

/** The same as a descending sort. */
export function newestFirst(entity: Entity, of?: string): Sql {
  const parts = ageParts(entity).map((part) => (of === undefined ? ident(part) : ident(of, part)))
  return joined(parts.map((part) => sql`${part} desc`))
}

function ageParts({ hasUpdatedAt }: Entity): string[] {
  return hasUpdatedAt ? ['effective_at', 'file_rank', 'line'] : ['file_rank', 'line']
}

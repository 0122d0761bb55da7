import type { Config } from '../../config/config.ts'
import { ident, joined, type Sql, sql } from '../../db/sql.ts'
import { type Connection, execute, readRecords } from '../../db/statements.ts'
import { SourceFileError } from '../../errors.ts'
import type { Column } from '../../model/feeds/feed.ts'
import { feeds } from '../../model/feeds/index.ts'
import { eraseText } from '../../privacy/erase_text.ts'
import { ERASED } from '../../privacy/erased_values.ts'
import type { Erasing } from '../../staging/erasing/erasing.ts'
import { roleInFeed } from '../../staging/erasing/roles.ts'
import { hashFile } from '../../staging/hash_file.ts'
import { asInput, type FileOnRecord, filesOnRecord, placesOf } from '../verify/source_files.ts'
import type { PersonValues } from './person.ts'

/**
 * Changes the rows of a person where they stand in production, for a warehouse of which files are gone: what stands says
 * the same as if the files had been read again. Files that are there are on record as they will be.
 */
export async function eraseInPlace(
  trx: Connection,
  config: Config,
  erasing: Erasing,
  person: PersonValues,
): Promise<void> {
  // What files said is staged for a few days, and nothing needs it.
  await execute(trx, sql`delete from staging.source_records`)
  for (const { name, columns, alsoKept } of feeds) {
    await execute(trx, sql`delete from staging.${ident(name)}`)
    for (const table of [name, ...alsoKept]) {
      await erasePersonal(trx, table, columns, person)
      await eraseTexts(trx, table, columns, erasing, person)
    }
  }
  await recordHashes(trx, config, erasing)
}

/** Which rows of a table are the person's. */
function isTheirs(columns: readonly Column[], person: PersonValues): Sql | undefined {
  const conditions = columns.flatMap(({ name, holds }) => {
    if (holds === 'person') return [sql`${ident(name)} = any (${[...person.customer]})`]
    if (name === 'order_id') return [sql`order_id = any (${[...person.order]})`]
    if (name === 'session_id') return [sql`session_id = any (${[...person.session]})`]
    return []
  })
  return conditions.length === 0 ? undefined : joined(conditions, ' or ')
}

async function erasePersonal(
  trx: Connection,
  table: string,
  columns: readonly Column[],
  person: PersonValues,
): Promise<void> {
  const personal = columns.filter(({ isPersonal }) => isPersonal)
  const where = isTheirs(columns, person)
  if (personal.length === 0 || !where) return
  const changes = personal.map(({ name, type }) =>
    type === 'text'
      ? sql`${ident(name)} = case when ${ident(name)} is not null then ${ERASED} end`
      : sql`${ident(name)} = null`,
  )
  const shared = personal.some(({ name }) => name === 'ip') ? sql` or ip = any (${[...person.ip]})` : sql``
  await execute(
    trx,
    sql`update production.${ident(table)} set ${joined(changes, ', ')} where ${where}${shared}`,
  )
}

/** Texts in which a name can stand. */
async function eraseTexts(
  trx: Connection,
  table: string,
  columns: readonly Column[],
  { erased }: Erasing,
  person: PersonValues,
): Promise<void> {
  const names = columns
    .filter((column) => roleInFeed({ columns }, column.name) === 'text')
    .map(({ name }) => name)
  const where = isTheirs(columns, person)
  if (names.length === 0 || !where) return
  const list = joined(
    names.map((name) => ident(name)),
    ', ',
  )
  const rows = await readRecords(
    trx,
    ['place', 'part', ...names],
    sql`select ctid::text as place, tableoid::text as part, ${list} from production.${ident(table)} where ${where}`,
  )
  for (const row of rows) {
    const changes = names.flatMap((name) => {
      const before = row[name]
      if (typeof before !== 'string') return []
      const after = eraseText(before, erased)
      return after === before ? [] : [sql`${ident(name)} = ${after}`]
    })
    if (changes.length === 0) continue
    const isRow = sql`ctid = ${String(row.place)}::tid and tableoid = ${String(row.part)}::oid`
    await execute(trx, sql`update production.${ident(table)} set ${joined(changes, ', ')} where ${isRow}`)
  }
}

/** Files that are there will be read without the person from here on. */
async function recordHashes(trx: Connection, config: Config, erasing: Erasing): Promise<void> {
  for (const file of await filesOnRecord(trx, sql`parent_file_id is null`)) {
    const hash = await hashFromNowOn(file, config, erasing)
    if (hash === undefined) continue
    const isFile = sql`file_id = ${file.file_id} or parent_file_id = ${file.file_id}`
    await execute(trx, sql`update ops.files set hash = ${hash} where ${isFile}`)
  }
}

async function hashFromNowOn(
  file: FileOnRecord,
  config: Config,
  erasing: Erasing,
): Promise<string | undefined> {
  for (const place of await placesOf(file, config.archive)) {
    const input = asInput(place, file, erasing)
    try {
      if (!input || (await hashFile({ ...input, eraser: undefined })).hash !== file.hash) continue
      return (await hashFile(input)).hash
    } catch (error) {
      if (!(error instanceof SourceFileError)) throw error
    }
  }
  return undefined
}

import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { ident, joined, type Sql, sql } from '../../db/sql.ts'
import { type Connection, readRecords, readRows } from '../../db/statements.ts'
import { feeds } from '../../model/feeds/index.ts'
import { findPerson, hashed, type PersonValues, refuseUnknown } from '../../pipeline/erase/person.ts'
import { readSalt } from '../../pipeline/erase/read_erasing.ts'
import { eraseText } from '../../privacy/erase_text.ts'
import { ErasedValues } from '../../privacy/erased_values.ts'
import { Erasing } from '../../staging/erasing/erasing.ts'
import { inSnapshot } from '../trace/snapshot.ts'
import { archivedRows } from './archived_rows.ts'
import { type RecordOfPerson, recordsInFiles } from './records_in_files.ts'
import { type LineOfText, textsInHome } from './texts_in_home.ts'

type Row = Record<string, unknown>

/** Everything that is held about a person, by place. */
export interface PersonExport {
  customer: string
  exportedAt: string
  /** The ids of the person, and what they are known by. */
  knownBy: Record<string, string[]>
  /** Rows by table, named with its schema, or by file of archived events. */
  tables: Record<string, Row[]>
  /** Records of the files that were loaded, as they stand there. */
  files: RecordOfPerson[]
  /** Lines of logs and reports. */
  texts: LineOfText[]
}

/**
 * Everything that is held about a person: rows of every table, records of every file, lines of logs and reports.
 *
 * @throws {UsageError} if there is no such customer.
 */
export async function exportPerson(
  db: OpenDatabase,
  config: Config,
  customer: string,
): Promise<PersonExport> {
  return inSnapshot(db, async (trx) => {
    const salt = await readSalt(trx)
    const person = await findPerson(trx, salt, [customer])
    await refuseUnknown(trx, customer, person)
    const erasing = new Erasing(new ErasedValues(salt, hashed(person, salt)), config)
    const files = await recordsInFiles(trx, config, erasing)
    return {
      customer,
      exportedAt: new Date().toISOString(),
      knownBy: Object.fromEntries(Object.entries(person).map(([kind, values]) => [kind, [...values].sort()])),
      tables: {
        ...(await rowsWithIds(trx, person)),
        ...(await archivedRows(trx, config.home, person)),
        ...(await rowsOfLines(trx, files)),
        ...(await writtenAbout(trx, erasing)),
      },
      files,
      texts: await textsInHome(config, erasing.erased),
    }
  })
}

const idColumns = ['customer_id', 'user_id', 'order_id', 'session_id']

/** Rows of production and star that have an id of the person, of an order or of a session of theirs. */
async function rowsWithIds(trx: Connection, person: PersonValues): Promise<Record<string, Row[]>> {
  const tables = await readRows(
    trx,
    { schema: col.text, table: col.text, ids: col.texts },
    sql`select n.nspname as schema, c.relname as "table", array_agg(a.attname::text order by a.attnum) as ids
        from pg_class as c
        join pg_namespace as n on n.oid = c.relnamespace
        join pg_attribute as a on a.attrelid = c.oid
        where n.nspname in ('production', 'warehouse') and c.relkind in ('r', 'p') and not c.relispartition
          and a.attname = any (${idColumns}::text[]) and not a.attisdropped
        group by 1, 2 order by 1, 2`,
  )
  const found: Record<string, Row[]> = {}
  for (const { schema, table, ids } of tables) {
    const where = joined(
      ids.map((id) => sql`${ident(id)} = any (${valuesOf(id, person)}::text[])`),
      ' or ',
    )
    await add(trx, found, `${schema}.${table}`, sql`from ${ident(schema, table)} as t where ${where}`)
  }
  return found
}

function valuesOf(column: string, { customer, order, session }: PersonValues): string[] {
  if (column === 'order_id') return [...order]
  return [...(column === 'session_id' ? session : customer)]
}

/** What staging and ops hold of the lines of files that are the person's. */
async function rowsOfLines(
  trx: Connection,
  files: readonly RecordOfPerson[],
): Promise<Record<string, Row[]>> {
  const lines = JSON.stringify(files.map(({ fileIds, line }) => ({ fileIds, line })))
  const isTheirs = (file: string, line: string) =>
    sql`exists (
      select from jsonb_to_recordset(${lines}::jsonb) as l ("fileIds" jsonb, line integer)
      where l.line = t.${ident(line)} and l."fileIds" @> to_jsonb(t.${ident(file)}))`
  const found: Record<string, Row[]> = {}
  for (const { name } of feeds) {
    await add(
      trx,
      found,
      `staging.${name}`,
      sql`from staging.${ident(name)} as t where ${isTheirs('_file_id', '_line')}`,
    )
  }
  await add(
    trx,
    found,
    'ops.rejected_rows',
    sql`from ops.rejected_rows as t where ${isTheirs('file_id', 'line')}`,
  )
  return found
}

/** What people wrote in the dashboard that names the person. */
async function writtenAbout(trx: Connection, { erased }: Erasing): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {}
  await add(trx, found, 'ops.notes', sql`from ops.notes as t`)
  const notes = (found['ops.notes'] ?? []).filter(({ note }) => eraseText(String(note), erased) !== note)
  return notes.length > 0 ? { 'ops.notes': notes } : {}
}

async function add(trx: Connection, found: Record<string, Row[]>, name: string, from: Sql): Promise<void> {
  const rows = await readRecords(trx, ['row'], sql`select to_jsonb(t) as row ${from}`)
  if (rows.length > 0) found[name] = rows.map(({ row }) => row as Row)
}

import { col, type RowOf } from '../../db/columns.ts'
import { ident, joined, raw, sql } from '../../db/sql.ts'
import { type Connection, execute, readRecords, readRows } from '../../db/statements.ts'
import { feedByName } from '../../model/feeds/index.ts'
import { eraseText } from '../../privacy/erase_text.ts'
import { kindByName } from '../../sources/kinds.ts'
import { eraseRow } from '../../staging/erasing/erase_row.ts'
import type { Erasing } from '../../staging/erasing/erasing.ts'

/** What holds no text about customers, or says who was erased. */
const LEFT_OUT =
  /^(?:erasures|erased_values|settings|users|user_sessions|sql_objects|select_reads|kysely_.*|.*_lock)$/
const ROWS_AT_ONCE = 5_000

/** Takes what they say of erased persons out of the texts of schema ops, and says how many rows changed, by table. */
export async function sweepOps(trx: Connection, erasing: Erasing): Promise<Record<string, number>> {
  const columns = await readRows(
    trx,
    { table: col.text, column: col.text, type: col.text },
    sql`select c.relname as "table", a.attname as "column", format_type(a.atttypid, null) as type
        from pg_class as c join pg_attribute as a on a.attrelid = c.oid
        where c.relnamespace = 'ops'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
          and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'json'::regtype) and a.attgenerated = ''
        order by 1, a.attnum`,
  )
  const swept: Record<string, number> = {}
  for (const table of new Set(columns.map((column) => column.table))) {
    if (LEFT_OUT.test(table)) continue
    const own = columns.filter((column) => column.table === table)
    const rows = table === 'rejected_rows' ? await sweepRejects(trx, erasing) : 0
    const more = await sweepTable(trx, table, own, erasing)
    if (rows + more > 0) swept[`ops.${table}`] = Math.max(rows, more)
  }
  return swept
}

async function sweepTable(
  trx: Connection,
  table: string,
  columns: readonly { column: string; type: string }[],
  { erased }: Erasing,
): Promise<number> {
  const names = columns.map(({ column }) => column)
  const erase = (text: string) => eraseText(text, erased)
  const list = joined(
    names.map((name) => sql`${ident(name)}::text as ${ident(name)}`),
    ', ',
  )
  let changed = 0
  // Rows that are changed here come once more, behind the others, and stay as they are then.
  for (let after = '(0,0)'; ; ) {
    const rows = await readRecords(
      trx,
      ['place', ...names],
      sql`select ctid::text as place, ${list} from ops.${ident(table)}
          where ctid > ${after}::tid order by ctid limit ${ROWS_AT_ONCE}`,
    )
    for (const row of rows) {
      const changes = columns.flatMap(({ column, type }) => {
        const before = row[column] as string | null
        if (before === null) return []
        const now = type === 'text' ? erase(before) : eraseJson(before, erase)
        return now === before ? [] : [sql`${ident(column)} = ${now}::${raw(type)}`]
      })
      if (changes.length === 0) continue
      changed += 1
      const isRow = sql`ctid = ${row.place as string}::tid`
      await execute(trx, sql`update ops.${ident(table)} set ${joined(changes, ', ')} where ${isRow}`)
    }
    const last = rows.at(-1)
    if (!last) return changed
    after = last.place as string
  }
}

/** A document with its texts changed; the same text where none is. */
function eraseJson(document: string, erase: (text: string) => string): string {
  let isChanged = false
  const parsed = JSON.parse(document, (_, value: unknown) => {
    if (typeof value !== 'string') return value
    const after = erase(value)
    if (after !== value) isChanged = true
    return after
  })
  return isChanged ? JSON.stringify(parsed) : document
}

const reject = {
  id: col.number,
  line: col.number,
  feed: col.text,
  source: col.text.orNull,
  delimiter: col.text.orNull,
  columns: col.texts.orNull,
  text: col.text.orNull,
  values: col.json<Record<string, unknown>>().orNull,
}

/** Rows that were rejected or wait: by the columns of their files. */
async function sweepRejects(trx: Connection, { erased }: Erasing): Promise<number> {
  let changed = 0
  for (let after = 0; ; ) {
    const rows = await readRows(
      trx,
      reject,
      sql`select r.rejected_row_id as id, r.line, f.feed, f.source, f.delimiter, f.columns, r.raw_row as text,
            r.row_values as values
          from ops.rejected_rows as r join ops.files as f using (file_id)
          where r.rejected_row_id > ${after} order by r.rejected_row_id limit ${ROWS_AT_ONCE}`,
    )
    for (const row of rows) if (await sweepReject(trx, row, erased)) changed += 1
    const last = rows.at(-1)
    if (!last) return changed
    after = last.id
  }
}

async function sweepReject(
  trx: Connection,
  { id, line, feed, source, delimiter, columns, text, values }: RowOf<typeof reject>,
  erased: Erasing['erased'],
): Promise<boolean> {
  const declared = feedByName(feed) ?? (source === null ? undefined : kindByName(source))
  if (!declared) return false
  const origin = { line, columns: columns ?? [], delimiter: delimiter ?? ',' }
  const textNow = text === null ? null : eraseRow(declared, origin, text, erased)
  const valuesNow = values === null ? null : eraseValues(feed, values, erased)
  if (textNow === text && valuesNow === values) return false
  const document = valuesNow === null ? null : JSON.stringify(valuesNow)
  await execute(
    trx,
    sql`update ops.rejected_rows set raw_row = ${textNow}, row_values = ${document}::jsonb
        where rejected_row_id = ${id}`,
  )
  return true
}

/** The typed values of a waiting row; the same object where nothing is an erased person's. */
function eraseValues(
  feed: string,
  values: Record<string, unknown>,
  erased: Erasing['erased'],
): Record<string, unknown> {
  const text = (name: string) => (typeof values[name] === 'string' ? (values[name] as string) : '')
  const persons = (feedByName(feed)?.columns ?? []).filter(({ holds }) => holds === 'person')
  const isTheirs =
    persons.some(({ name }) => erased.hasCustomer(text(name))) ||
    erased.has('order', text('order_id')) ||
    erased.has('session', text('session_id'))
  if (!isTheirs) return values
  let isChanged = false
  const entries = Object.entries(values).map(([name, value]) => {
    if (typeof value !== 'string') return [name, value]
    const column = feedByName(feed)?.columns.find((declared) => declared.name === name)
    const isText = column?.type === 'text' && !name.endsWith('_id')
    const after = isText ? eraseText(value, erased) : value
    if (after !== value) isChanged = true
    return [name, after]
  })
  return isChanged ? Object.fromEntries(entries) : values
}

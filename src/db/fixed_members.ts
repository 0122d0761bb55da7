import { col } from './columns.ts'
import { ident, idents, joined, literal, raw, type Sql, sql } from './sql.ts'
import { type DerivationFile, surrogateKey } from './sql_objects/derivation_file.ts'
import { type Connection, execute, readRows } from './statements.ts'

interface FixedMembers {
  /** Surrogate key of the dimension. */
  key: string
  /** Every writable column, the key first. */
  columns: readonly string[]
  /** SELECT of the members, from the file of the dimension. */
  select: Sql
}

/**
 * The members of a dimension that no source row makes: the unknown member and the guest. Text columns hold the member's
 * word, other columns NULL; the file of the dimension names exceptions.
 */
export async function fixedMembersOf(
  db: Connection,
  { target, fixedMembers }: Pick<DerivationFile, 'target' | 'fixedMembers'>,
): Promise<FixedMembers> {
  const key = surrogateKey(target)
  const columns = await readRows(
    db,
    { name: col.text, type: col.text },
    sql`select attname as name, format_type(atttypid, atttypmod) as type
     from pg_attribute
     where attrelid = ${`warehouse.${target}`}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
     order by attname <> ${key}, attnum`,
  )
  const rows = fixedMembers.map((member) => {
    const wordOf = ({ name, type }: { name: string; type: string }) => {
      if (name === key) return literal(member.key)
      const exception = member.exceptions[name]
      if (exception !== undefined) return raw(exception)
      return type === 'text' ? literal(member.word) : sql`null`
    }
    return sql`select ${joined(columns.map((column) => sql`(${wordOf(column)})::${raw(column.type)} as ${ident(column.name)}`))}`
  })
  return { key, columns: columns.map(({ name }) => name), select: joined(rows, '\n     union all\n     ') }
}

/**
 * Writes the fixed members of a dimension as its file says.
 *
 * Running it again changes nothing.
 */
export async function writeFixedMembers(
  db: Connection,
  file: Pick<DerivationFile, 'target' | 'fixedMembers'>,
): Promise<void> {
  if (file.fixedMembers.length === 0) return
  const { key, columns, select } = await fixedMembersOf(db, file)
  const values = columns.filter((column) => column !== key)
  const tuple = (alias: string) =>
    sql`row(${joined(values.map((column) => sql`${ident(alias)}.${ident(column)}`))})`
  await execute(
    db,
    sql`insert into warehouse.${ident(file.target)} as d (${idents(columns)})
     ${select}
     on conflict (${ident(key)}) do update set ${joined(values.map((column) => sql`${ident(column)} = excluded.${ident(column)}`))}
     where ${tuple('d')} is distinct from ${tuple('excluded')}`,
  )
}

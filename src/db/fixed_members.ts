import { type DerivationFile, surrogateKey } from './sql_objects/derivation_file.ts'

type Query = <Row>(statement: string) => Promise<Row[]>

interface FixedMembers {
  /** Surrogate key of the dimension. */
  key: string
  /** Every column that can be written, the key first. */
  columns: readonly string[]
  /** SELECT of the members, as the file of the dimension has them. */
  select: string
}

/**
 * The members of a dimension that no source row makes: the unknown one, and the guest. Text columns read the word of the
 * member, others are NULL; the file of the dimension names the exceptions.
 */
export async function fixedMembersOf(
  query: Query,
  { target, fixedMembers }: Pick<DerivationFile, 'target' | 'fixedMembers'>,
): Promise<FixedMembers> {
  const key = surrogateKey(target)
  const columns = await query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type
     from pg_attribute
     where attrelid = 'warehouse.${target}'::regclass and attnum > 0 and not attisdropped and attgenerated = ''
     order by attname <> '${key}', attnum`,
  )
  const rows = fixedMembers.map((member) => {
    const value = ({ name, type }: { name: string; type: string }) => {
      if (name === key) return `${member.key}`
      return member.exceptions[name] ?? (type === 'text' ? `'${member.word}'` : 'null')
    }
    return `select ${columns.map((column) => `(${value(column)})::${column.type} as ${column.name}`).join(', ')}`
  })
  return { key, columns: columns.map(({ name }) => name), select: rows.join('\n     union all\n     ') }
}

/**
 * Has the fixed members of a dimension say what its file says.
 *
 * Running it again changes nothing.
 */
export async function writeFixedMembers(
  query: Query,
  file: Pick<DerivationFile, 'target' | 'fixedMembers'>,
): Promise<void> {
  if (file.fixedMembers.length === 0) return
  const { key, columns, select } = await fixedMembersOf(query, file)
  const values = columns.filter((column) => column !== key)
  const tuple = (alias: string) => `row(${values.map((column) => `${alias}.${column}`).join(', ')})`
  await query(
    `insert into warehouse.${file.target} as d (${columns.join(', ')})
     ${select}
     on conflict (${key}) do update set ${values.map((column) => `${column} = excluded.${column}`).join(', ')}
     where ${tuple('d')} is distinct from ${tuple('excluded')}`,
  )
}

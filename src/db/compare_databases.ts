import { col, type RowOf } from './columns.ts'
import { type Difference, dayOf, difference, type TableDifferences } from './compare_rows.ts'
import { ident, idents, joined, literal, raw, type Sql, sql } from './sql.ts'
import { type Connection, execute, readRows } from './statements.ts'

/** A table, or a part of one, that both databases have. */
export interface SharedTable {
  /** Schema and name. */
  name: string
  /** What is read: a table or a SELECT in parentheses. */
  from: Sql
  /** The columns to compare, without generated ones. */
  columns: string[]
  /** Primary key, as SQL over t. */
  key: Sql[]
  /** Columns that name a row to people: the key, with the columns behind a hash in place of the hash. */
  shownKey: string[]
}

type Values = Record<string, string | null>

/** Decides whether a difference counts. It gets the row of both sides, or of one, as text by column. */
export type Judge = (
  expected: Values | undefined,
  found: Values | undefined,
  differing: readonly string[],
) => boolean

export interface DatabaseComparison extends TableDifferences {
  /** Number of rows that differ but that the judge let pass. */
  excused: number
}

/** Number of parts whose sums are compared before single rows are. */
const buckets = 4096
const fetchSize = 5_000

/** The tables of a schema that both sides have, with the columns that both fill. */
export async function sharedTables(
  db: Connection,
  schema: string,
  leftOut: readonly string[],
): Promise<SharedTable[]> {
  const rows = await readRows(
    db,
    { name: col.text, columns: col.texts, key: col.texts, generated: col.texts },
    sql`select
       c.oid::regclass::text as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute as a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       (select array_agg(a.attname::text order by k.place)
        from pg_index as i
        cross join lateral unnest(i.indkey::smallint[]) with ordinality as k (attnum, place)
        join pg_attribute as a on a.attrelid = c.oid and a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisprimary) as key,
       coalesce((select array_agg(a.attname || ' ' || pg_get_expr(d.adbin, d.adrelid))
        from pg_attribute as a join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attgenerated <> ''), '{}') as generated
     from pg_class as c
     where c.relnamespace = ${schema}::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     order by 1`,
  )
  return rows.map(({ name, columns, key, generated }) => ({
    name,
    from: raw(name),
    columns: columns.filter((column) => !leftOut.includes(column)),
    key: key.map((column) => sql`t.${ident(column)}`),
    shownKey: key.flatMap((column) => {
      const made = generated.find((text) => text.startsWith(`${column} `))
      if (made === undefined) return [column]
      const words: string[] = made.slice(column.length).match(/\w+/g) ?? []
      return columns.filter((other) => words.includes(other))
    }),
  }))
}

/**
 * Compares a table in two databases of one server, row by row, both ways. It first compares sums of hashes, part by
 * part, and then reads only the parts that differ, one after another. So memory stays flat however large the table is.
 * Both sessions need the same time zone and date style.
 */
export async function compareTables(
  expected: Connection,
  found: Connection,
  table: SharedTable,
  counts: Judge,
  toldRows: number,
): Promise<DatabaseComparison> {
  const result: DatabaseComparison = { table: table.name, differing: 0, differences: [], excused: 0 }
  const [want, have] = await Promise.all([sums(expected, table), sums(found, table)])
  const differing = [...new Set([...want.keys(), ...have.keys()])].filter(
    (bucket) => want.get(bucket) !== have.get(bucket),
  )
  if (differing.length === 0) return result
  const told: Difference[] = []
  const day = dayOf(table.columns)
  const [wantSide, haveSide] = await Promise.all([
    Side.open(expected, table, differing),
    Side.open(found, table, differing),
  ])
  for (const bucket of differing.sort((a, b) => a - b)) {
    const [wantRows, haveRows] = await Promise.all([wantSide.bucket(bucket), haveSide.bucket(bucket)])
    for (const { one, other, columns } of differingRows(table, wantRows, haveRows)) {
      if (counts(one, other, columns)) {
        result.differing += 1
        told.push(difference(kindOf(one, other), table.shownKey, day, one ?? {}, other ?? {}, columns))
        if (told.length > toldRows + 1_000) keepFirst(told, toldRows)
      } else result.excused += 1
    }
  }
  await Promise.all([wantSide.close(), haveSide.close()])
  keepFirst(told, toldRows)
  result.differences = told
  return result
}

interface DifferingRow {
  one: Values | undefined
  other: Values | undefined
  columns: string[]
}

function* differingRows(
  table: SharedTable,
  want: ReadonlyMap<string, Values>,
  have: ReadonlyMap<string, Values>,
): Generator<DifferingRow> {
  for (const key of new Set([...want.keys(), ...have.keys()])) {
    const one = want.get(key)
    const other = have.get(key)
    const columns = table.columns.filter((column) => one?.[column] !== other?.[column])
    if (columns.length > 0) yield { one, other, columns }
  }
}

function kindOf(expected: Values | undefined, found: Values | undefined): Difference['kind'] {
  if (!found) return 'missing'
  return expected ? 'different' : 'unexpected'
}

/** Keeps the first differences by day and key. */
function keepFirst(told: Difference[], count: number): void {
  const place = ({ day, key }: Difference) => `${day ?? ''}\n${JSON.stringify(key)}`
  told.sort((a, b) => (place(a) < place(b) ? -1 : 1))
  told.length = Math.min(told.length, count)
}

function bucketOf({ key }: SharedTable): Sql {
  return sql`(hashtextextended(row(${joined(key)})::text, 0) & ${literal(buckets - 1)})::integer`
}

async function sums(db: Connection, table: SharedTable): Promise<Map<number, string>> {
  const row = sql`row(${idents(table.columns, 't')})::text`
  const rows = await readRows(
    db,
    { bucket: col.number, sum: col.text },
    sql`select ${bucketOf(table)} as bucket, count(*) || ' ' || sum(hashtextextended(${row}, 0)::numeric) as sum
     from ${table.from} as t group by 1`,
  )
  return new Map(rows.map(({ bucket, sum }) => [bucket, sum]))
}

const rowColumns = {
  bucket: col.number,
  key: col.text,
  values: col.json<Values>(),
}

type Row = RowOf<typeof rowColumns>

/** The rows of one side in the buckets that differ, bucket by bucket. */
class Side {
  private readonly db: Connection
  private rows: Row[] = []
  private next = 0
  private isAtEnd = false

  private constructor(db: Connection) {
    this.db = db
  }

  static async open(db: Connection, table: SharedTable, differing: readonly number[]): Promise<Side> {
    await execute(
      db,
      sql`declare compared_rows no scroll cursor for
       select ${bucketOf(table)} as bucket, row(${joined(table.key)})::text as key,
         (select jsonb_object_agg(v.key, v.value) from jsonb_each_text(to_jsonb(t)) as v) as values
       from ${table.from} as t
       where ${bucketOf(table)} = any (${literal(`{${differing.join(', ')}}`)})
       order by 1`,
    )
    return new Side(db)
  }

  async bucket(number: number): Promise<Map<string, Values>> {
    const found = new Map<string, Values>()
    for (;;) {
      const row = this.rows[this.next]
      if (row === undefined) {
        if (this.isAtEnd) return found
        this.rows = await readRows(this.db, rowColumns, sql`fetch ${literal(fetchSize)} from compared_rows`)
        this.next = 0
        this.isAtEnd = this.rows.length < fetchSize
        continue
      }
      if (row.bucket !== number) return found
      found.set(row.key, row.values)
      this.next += 1
    }
  }

  async close(): Promise<void> {
    await execute(this.db, sql`close compared_rows`)
  }
}

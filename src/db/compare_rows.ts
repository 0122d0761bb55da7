import { col } from './columns.ts'
import { ident, idents, joined, nothing, type Sql, sql } from './sql.ts'
import { type Connection, readRows } from './statements.ts'

/** What to compare: the expected rows and those found. */
export interface RowComparison {
  /** Schema and name, for the report. */
  table: string
  /** Columns that identify a row on both sides. None is NULL. */
  key: readonly string[]
  /** The columns to compare, with the key. */
  columns: readonly string[]
  /** SELECT of the expected rows. */
  expected: Sql
  /** SELECT of the rows found. */
  found: Sql
  /** Columns that name the row to people, where the key is a hash. */
  shownKey?: readonly string[]
  /** The most differing rows to list. */
  told: number
  /** False: rows found but not expected are fine, since only a part of the table is expected. */
  wholeTable?: boolean
}

/** A row that is wrong. Values are text as PostgreSQL writes it, or NULL. */
export interface Difference {
  kind: 'missing' | 'unexpected' | 'different'
  /** The day of the row as YYYY-MM-DD, if its table has one. */
  day: string | null
  key: Record<string, string | null>
  /** The columns that differ. For a missing or unexpected row: those with a value. */
  columns: Array<{ column: string; expected: string | null; found: string | null }>
}

/** The differences of a table: how many rows, and the first of them by day and key. */
export interface TableDifferences {
  table: string
  differing: number
  differences: Difference[]
}

type Values = Record<string, string | null>

/** Compares two sets of rows both ways: missing, unexpected and differing rows. */
export async function compareRows(trx: Connection, comparison: RowComparison): Promise<TableDifferences> {
  const { table, key, columns, expected, found, shownKey = key, wholeTable = true } = comparison
  const values = columns.filter((column) => !key.includes(column))
  const tuple = (alias: string) =>
    sql`row(${joined(values.map((column) => sql`${ident(alias)}.${ident(column)}`))})`
  const side = (select: Sql) => sql`(select ${idents(columns)}, true as is_there from (${select}) as s)`
  const texts = (alias: string) =>
    sql`(select jsonb_object_agg(v.key, v.value) from jsonb_each_text(to_jsonb(${ident(alias)})) as v)`
  const day = dayOf(columns)
  const rows = await readRows(
    trx,
    {
      total: col.number,
      expected_there: col.boolean.orNull,
      found_there: col.boolean.orNull,
      expected: col.json<Values>().orNull,
      found: col.json<Values>().orNull,
      differing: col.texts,
    },
    sql`select
       (count(*) over ())::float8 as total,
       e.is_there as expected_there,
       f.is_there as found_there,
       ${texts('e')} as expected,
       ${texts('f')} as found,
       array_remove(array[${joined(
         values.map(
           (column) =>
             sql`case when e.${ident(column)} is distinct from f.${ident(column)} then ${column} end`,
         ),
       )}]::text[], null) as differing
     from ${side(expected)} as e
     ${wholeTable ? sql`full` : sql`left`} join ${side(found)} as f on ${joined(
       key.map((k) => sql`e.${ident(k)} = f.${ident(k)}`),
       ' and ',
     )}
     where e.is_there is null
        or f.is_there is null${values.length > 0 ? sql` or ${tuple('e')} is distinct from ${tuple('f')}` : nothing}
     order by ${joined([...(day ? [day] : []), ...key].map((c) => sql`coalesce(e.${ident(c)}, f.${ident(c)})`))}
     limit ${comparison.told}`,
  )
  return {
    table,
    differing: rows[0]?.total ?? 0,
    differences: rows.map((row) => {
      const kind = !row.found_there ? 'missing' : !row.expected_there ? 'unexpected' : 'different'
      return difference(kind, shownKey, day, row.expected ?? {}, row.found ?? {}, row.differing)
    }),
  }
}

/** Builds a difference; `differing` names its columns. */
export function difference(
  kind: Difference['kind'],
  key: readonly string[],
  day: string | undefined,
  expected: Values,
  found: Values,
  differing: readonly string[],
): Difference {
  const row = kind === 'missing' ? expected : found
  return {
    kind,
    day: day === undefined ? null : dayText(row[day] ?? null),
    key: Object.fromEntries(key.map((column) => [column, row[column] ?? null])),
    columns: differing
      .filter((column) => !key.includes(column))
      .map((column) => ({
        column,
        expected: kind === 'unexpected' ? null : (expected[column] ?? null),
        found: kind === 'missing' ? null : (found[column] ?? null),
      })),
  }
}

const dayColumns = ['date_key', 'full_date', 'date', 'day', 'period_start', 'month', 'cohort_month', 'time']

/** The column that gives the day of a row. */
export function dayOf(columns: readonly string[]): string | undefined {
  return dayColumns.find(
    (column) => columns.includes(column) && !(column === 'month' && columns.includes('full_date')),
  )
}

function dayText(value: string | null): string | null {
  if (value === null) return null
  const key = /^(\d{4})(\d{2})(\d{2})$/.exec(value)
  return key ? key.slice(1).join('-') : value.slice(0, 10)
}

import { compareRows, type TableDifferences } from '../db/compare_rows.ts'
import { type Derivation, type Member, unknownKey } from '../db/derivation.ts'
import { type Executor, execute, literal, rowsOf } from '../db/query.ts'
import { dateColumns, yearsInUse } from './dim_date.ts'

/** What the unknown member of a dimension says; its other columns are NULL. */
const unknownMembers: Record<string, Record<string, string>> = {
  dim_date: {},
  dim_customer: {},
  dim_product: {
    product_id: '(unknown)',
    product_name: 'Unknown',
    category_name: 'Uncategorized',
    top_category_name: 'Uncategorized',
  },
  dim_channel: { channel_name: 'Unknown' },
  dim_payment: {},
  dim_geography: {},
}

/** Each dimension has its unknown member, as the model says. */
export async function compareUnknownMembers(trx: Executor, told: number): Promise<TableDifferences[]> {
  const found: TableDifferences[] = []
  for (const [dimension, values] of Object.entries(unknownMembers)) {
    const columns = await rowsOf<{ name: string; type: string }>(
      trx,
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
       where attrelid = 'warehouse.${dimension}'::regclass and attnum > 0 and not attisdropped and attgenerated = ''
       order by attnum`,
    )
    const key = dimension.replace(/^dim_(.+)$/, '$1_key')
    const value = (column: string) => {
      if (column === key) return `${unknownKey}`
      const text = values[column]
      return text === undefined ? 'null' : literal(text)
    }
    found.push(
      await compareRows(trx, {
        table: `warehouse.${dimension}`,
        told,
        key: [key],
        columns: columns.map(({ name }) => name),
        expected: `select ${columns.map(({ name, type }) => `(${value(name)})::${type} as ${name}`).join(', ')}`,
        found: `select * from warehouse.${dimension} where ${key} = ${unknownKey}`,
      }),
    )
  }
  return found
}

/** `warehouse.dim_date` has every day of the years in use, and each day says of itself what is true. */
export async function compareDates(trx: Executor, told: number): Promise<TableDifferences> {
  const columns = Object.keys(dateColumns)
  return compareRows(trx, {
    table: 'warehouse.dim_date',
    told,
    key: ['date_key'],
    columns,
    expected: `select ${columns.map((column) => `(${dateColumns[column]}) as ${column}`).join(', ')}
      from (${await yearsInUse(trx)}) as used
      cross join lateral generate_series(make_date(used.first_year, 1, 1)::timestamp,
        make_date(used.last_year, 12, 31)::timestamp, interval '1 day') as d (at)
      cross join lateral (select d.at::date as day) as series`,
    found: 'select * from warehouse.dim_date where date_key <> -1',
  })
}

/**
 * The members of the dimensions that facts make are those that the facts derived in this transaction name; of just a
 * part of the facts, at least those.
 */
export async function compareMembers(
  trx: Executor,
  facts: readonly Derivation[],
  isEverything: boolean,
  told: number,
): Promise<TableDifferences[]> {
  const byDimension = new Map<string, { member: Member; named: string[] }>()
  for (const { target, members = [] } of facts) {
    for (const member of members) {
      const entry = byDimension.get(member.dimension) ?? { member, named: [] }
      entry.named.push(`select distinct ${member.natural.join(', ')} from derived_${target}`)
      byDimension.set(member.dimension, entry)
    }
  }
  const found: TableDifferences[] = []
  for (const [dimension, { member, named }] of byDimension) {
    const more = Object.entries(member.more ?? {})
    const natural = [...member.natural]
    const hash = `md5(${natural.map((column) => `coalesce(${column}, '')`).join(` || E'\\x1f' || `)}) as natural_key`
    found.push(
      await compareRows(trx, {
        table: `warehouse.${dimension}`,
        told,
        key: ['natural_key'],
        shownKey: natural,
        columns: [...natural, ...more.map(([name]) => name), 'natural_key'],
        expected: `select ${[...natural, ...more.map(([name, expression]) => `${expression} as ${name}`), hash].join(', ')}
          from (${named.join(' union ')}) as n
          where not (${natural.map((column) => `${column} is null`).join(' and ')})`,
        found: `select *, ${hash} from warehouse.${dimension} where ${member.key} <> ${unknownKey}`,
        wholeTable: isEverything,
      }),
    )
  }
  return found
}

/** Frees what comparing the derivations of facts has left. */
export async function dropDerived(trx: Executor, derivations: readonly Derivation[]): Promise<void> {
  for (const { target } of derivations) await execute(trx, `drop table derived_${target}`)
}

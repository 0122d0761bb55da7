import { compareRows, type TableDifferences } from '../db/compare_rows.ts'
import { type Derivation, memberHash, namedMembers, selectMembers, unknownKey } from '../db/derivation.ts'
import { fixedMembersOf } from '../db/fixed_members.ts'
import { ident, joined, literal, type Sql, sql } from '../db/sql.ts'
import { type Connection, execute } from '../db/statements.ts'
import { yearsInUse } from './dim_date.ts'
import type { Warehouse } from './warehouse.ts'

/** Checks that each dimension has the fixed members of its file and no other with a key below 0. */
export async function compareFixedMembers(
  trx: Connection,
  { files }: Warehouse,
  told: number,
): Promise<TableDifferences[]> {
  const found: TableDifferences[] = []
  for (const file of files.filter(({ fixedMembers }) => fixedMembers.length > 0)) {
    const { key, columns, select } = await fixedMembersOf(trx, file)
    found.push(
      await compareRows(trx, {
        table: `warehouse.${file.target}`,
        told,
        key: [key],
        columns,
        expected: select,
        found: sql`select * from warehouse.${ident(file.target)} where ${ident(key)} < 0`,
      }),
    )
  }
  return found
}

/** Checks that `warehouse.dim_date` has every day of the years in use, with the right attributes. */
export async function compareDates(
  trx: Connection,
  warehouse: Warehouse,
  told: number,
): Promise<TableDifferences> {
  const days = sql`select d.at::date as full_date
      from (${await yearsInUse(trx, warehouse.facts)}) as used
      cross join lateral generate_series(make_date(used.first_year, 1, 1)::timestamp,
        make_date(used.last_year, 12, 31)::timestamp, interval '1 day') as d (at)`
  return compareRows(trx, {
    table: 'warehouse.dim_date',
    told,
    key: ['date_key'],
    columns: warehouse.date.columns,
    expected: selectMembers(warehouse.date, days),
    found: sql`select * from warehouse.dim_date where date_key <> -1`,
  })
}

/**
 * Checks that the dimensions made by facts have exactly the members that the facts derived in this transaction name. If
 * only a part of the facts was derived, they have at least those.
 */
export async function compareMembers(
  trx: Connection,
  { facts, members }: Warehouse,
  isEverything: boolean,
  told: number,
): Promise<TableDifferences[]> {
  const found: TableDifferences[] = []
  for (const member of members) {
    const { dimension, key, natural, columns } = member
    const named = facts
      .filter((fact) => fact.members?.includes(member))
      .map(({ target }) => namedMembers(member, ident(`derived_${target}`)))
    const withHash = (rows: Sql) =>
      sql`select d.*, ${memberHash(member, 'd')} as natural_key from (${rows}) as d`
    found.push(
      await compareRows(trx, {
        table: `warehouse.${dimension}`,
        told,
        key: ['natural_key'],
        shownKey: natural,
        columns: [...columns, 'natural_key'],
        expected: withHash(selectMembers(member, joined(named, ' union '))),
        found: withHash(
          sql`select * from warehouse.${ident(dimension)} where ${ident(key)} <> ${literal(unknownKey)}`,
        ),
        wholeTable: isEverything,
      }),
    )
  }
  return found
}

/** Frees the temporary tables that comparing the derivations of facts left. */
export async function dropDerived(trx: Connection, derivations: readonly Derivation[]): Promise<void> {
  for (const { target } of derivations) await execute(trx, sql`drop table ${ident(`derived_${target}`)}`)
}

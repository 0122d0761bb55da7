import { compareRows, type TableDifferences } from './compare_rows.ts'
import { fillEmpty, isWorthFilling } from './fill_empty.ts'
import { isOutOfScope, restrict, type Scope } from './scope.ts'
import { ident, idents, joined, literal, nothing, raw, type Sql, sql } from './sql.ts'
import { type Connection, execute, executeAll } from './statements.ts'

/** A dimension whose members are found or made by the natural key that a derivation gives. */
export interface Member {
  /** Surrogate key column, in the dimension and in the target. */
  key: string
  dimension: string
  /** The columns of the natural key. All NULL means the unknown member. */
  natural: readonly string[]
  /** Columns that the SELECT gives, with the natural key. */
  columns: readonly string[]
  /** Gives the members of the natural keys that replace `/* members *\/ (…)`. */
  select: string
}

/**
 * A derived table: one SELECT with a scope, without a target. A nightly load and a rebuild use the same SELECT.
 *
 * Grain: one row per `key`.
 */
export interface Derivation {
  /** Table in schema warehouse. */
  target: string
  key: readonly string[]
  /** Columns that both the SELECT and the target have, with the key. */
  columns: readonly string[]
  /** Condition for the rows of the target in scope, as SQL over t. */
  targetScope: string
  members?: readonly Member[]
  /** False for dimensions: they don't record the run. */
  hasRunId?: boolean
  /** Its order is the one in which the table is read, by day as a rule. An empty table is filled in that order. */
  select: string
}

export interface Applied {
  deleted: number
  updated: number
  inserted: number
}

export const unknownKey = -1

/**
 * Brings the target of a derivation in line with its SELECT, within the scope: deletes rows of keys that are gone,
 * updates those that differ, inserts new ones. It doesn't write unchanged rows, so surrogate keys survive and tables
 * don't bloat.
 *
 * Temporary tables keep what it wrote for the steps that depend on it. `changed_<target>` has the rows written, with
 * `is_new` and `old_<column>` for each value; `gone_<target>` has those deleted. Filling an empty table makes neither.
 * If nothing was in scope, the target is named in `untouched_table` instead.
 */
export async function apply(trx: Connection, derivation: Derivation, scope: Scope): Promise<Applied> {
  const { target, key, members = [] } = derivation
  const firstKey = key[0] ?? ''
  const columns = [...derivation.columns, ...members.map((member) => member.key)]
  const values = columns.filter((column) => !key.includes(column))
  if (await isOutOfScope(trx, derivation.targetScope, scope)) {
    await execute(trx, sql`insert into untouched_table values (${target})`)
    return { deleted: 0, updated: 0, inserted: 0 }
  }
  const derived = ident(`derived_${target}`)
  await derive(trx, derivation, scope)
  for (const member of members) await makeMembers(trx, derived, member)

  const fresh = freshRows(derivation)
  const runId = derivation.hasRunId === false ? [] : ['updated_run_id']
  const insertFrom = (source: Sql) =>
    sql`insert into warehouse.${ident(target)} (${idents([...columns, ...runId])})
     select ${joined([...columns.map((c) => sql`f.${ident(c)}`), ...runId.map(() => sql`(select run_id from this_run)`)])}
     from ${source}`
  if (await isWorthFilling(trx, `warehouse.${target}`, derived, derivation.targetScope)) {
    return {
      deleted: 0,
      updated: 0,
      inserted: await fillEmpty(trx, `warehouse.${target}`, insertFrom(sql`(${fresh}) as f`)),
    }
  }
  const on = (a: string, b: string) =>
    joined(
      key.map((k) => sql`${ident(a, k)} = ${ident(b, k)}`),
      ' and ',
    )
  const oldValues = joined(
    values.map(
      (column) => sql`,
       t.${ident(column)} as ${ident(`old_${column}`)}`,
    ),
    nothing,
  )
  const tuple = (alias: string) =>
    sql`(${joined(values.map((column) => sql`${ident(alias)}.${ident(column)}`))})`
  await executeAll(trx, [
    sql`create temp table ${ident(`gone_${target}`)} on commit drop as
     select t.* from warehouse.${ident(target)} as t
     where ${restrict(derivation.targetScope, scope)}
       and not exists (select from ${derived} as f where ${on('t', 'f')})`,
    sql`create temp table ${ident(`changed_${target}`)} on commit drop as
     select f.*, t.${ident(firstKey)} is null as is_new${oldValues}
     from (${fresh}) as f
     left join (select t.* from warehouse.${ident(target)} as t where ${restrict(derivation.targetScope, scope)}) as t
       on ${on('t', 'f')}
     where t.${ident(firstKey)} is null or ${tuple('t')} is distinct from ${tuple('f')}`,
  ])
  const deleted = await execute(
    trx,
    sql`delete from warehouse.${ident(target)} as t using ${ident(`gone_${target}`)} as g where ${on('t', 'g')}`,
  )
  const sets = [
    ...values.map((column) => sql`${ident(column)} = f.${ident(column)}`),
    ...runId.map((column) => sql`${ident(column)} = (select run_id from this_run)`),
  ]
  const updated = await execute(
    trx,
    sql`update warehouse.${ident(target)} as t set ${joined(sets)}
     from ${ident(`changed_${target}`)} as f where not f.is_new and ${on('t', 'f')}`,
  )
  const inserted = await execute(trx, insertFrom(sql`${ident(`changed_${target}`)} as f where f.is_new`))
  return { deleted, updated, inserted }
}

/**
 * Compares the target of a derivation with its SELECT over the scope, both ways, and writes nothing. Lists at most
 * `told` rows that differ. Leaves the derived rows in the temporary table `derived_<target>`.
 */
export async function compare(
  trx: Connection,
  derivation: Derivation,
  scope: Scope,
  told: number,
): Promise<TableDifferences> {
  const { target, key, members = [] } = derivation
  await derive(trx, derivation, scope)
  return compareRows(trx, {
    table: `warehouse.${target}`,
    told,
    key,
    columns: [...derivation.columns, ...members.map((member) => member.key)],
    expected: freshRows(derivation),
    found: sql`select t.* from warehouse.${ident(target)} as t where ${restrict(derivation.targetScope, scope)}`,
  })
}

/**
 * Puts the rows of a derivation into `derived_<target>`, with statistics on the join columns only: on the other columns
 * they would take longer than they help.
 */
async function derive(trx: Connection, derivation: Derivation, scope: Scope): Promise<void> {
  const { target, key, members = [], select } = derivation
  const joinedBy = new Set([...key, ...members.flatMap(({ natural }) => natural)])
  await executeAll(trx, [
    sql`create temp table ${ident(`derived_${target}`)} on commit drop as\n${restrict(select, scope)}`,
    sql`analyze ${ident(`derived_${target}`)} (${idents([...joinedBy])})`,
  ])
}

/** The derived rows with their surrogate keys. */
function freshRows(derivation: Derivation): Sql {
  const members = derivation.members ?? []
  const keys = members.map(
    (member) =>
      sql`coalesce(${ident(member.dimension)}.${ident(member.key)}, ${literal(unknownKey)}) as ${ident(member.key)}`,
  )
  const joins = members.map(({ dimension, key, natural }) => {
    // Compares values, not hashes: a million hashes take longer than the join.
    const same = natural.map(
      (column) => sql`coalesce(${ident(dimension)}.${ident(column)}, '') = coalesce(d.${ident(column)}, '')`,
    )
    return sql`left join warehouse.${ident(dimension)} on ${joined(same, ' and ')} and ${ident(dimension)}.${ident(key)} <> ${literal(unknownKey)}`
  })
  return sql`select ${joined([...derivation.columns.map((column) => sql`d.${ident(column)}`), ...keys])}
     from ${ident(`derived_${derivation.target}`)} as d ${joined(joins, '\n     ')}`
}

/** The SELECT of a dimension for other natural keys than the standing ones. */
export function selectMembers({ select, dimension }: Pick<Member, 'select' | 'dimension'>, keys: Sql): Sql {
  const [before, after] = select.split(/\/\* members \*\/ \([^()]*\)/)
  if (before === undefined || after === undefined) {
    throw new Error(`the SELECT of ${dimension} does not say where its members come from`)
  }
  return sql`${raw(before)}(${keys})${raw(after)}`
}

/** The natural key of the members that rows name, as one short value: the dimension's `member_hash`. */
export function memberHash({ natural }: Pick<Member, 'natural'>, alias: string): Sql {
  return sql`md5(${joined(
    natural.map((column) => sql`coalesce(${ident(alias)}.${ident(column)}, '')`),
    ` || E'\\x1f' || `,
  )})::uuid`
}

/** The natural keys that rows name, each once, without the unknown member's. */
export function namedMembers({ natural }: Pick<Member, 'natural'>, rows: Sql): Sql {
  return sql`select distinct ${idents(natural, 'd')} from ${rows} as d
     where not (${joined(
       natural.map((column) => sql`d.${ident(column)} is null`),
       ' and ',
     )})`
}

/** Makes the members that derived rows name and the dimension lacks. Updates the others to what its SELECT says. */
async function makeMembers(trx: Connection, derived: Sql, member: Member): Promise<void> {
  const { dimension, key, natural, columns } = member
  const fresh = sql`(${selectMembers(member, namedMembers(member, derived))}) as d`
  const same = sql`m.member_hash = ${memberHash(member, 'd')} and m.${ident(key)} <> ${literal(unknownKey)}`
  const values = columns.filter((column) => !natural.includes(column))
  if (values.length > 0) {
    const tuple = (alias: string) =>
      sql`row(${joined(values.map((column) => sql`${ident(alias)}.${ident(column)}`))})`
    await execute(
      trx,
      sql`update warehouse.${ident(dimension)} as m set ${joined(values.map((column) => sql`${ident(column)} = d.${ident(column)}`))}
       from ${fresh} where ${same} and ${tuple('m')} is distinct from ${tuple('d')}`,
    )
  }
  await execute(
    trx,
    sql`insert into warehouse.${ident(dimension)} (${idents(columns)})
     select ${idents(columns, 'd')}
     from ${fresh}
     where not exists (select from warehouse.${ident(dimension)} as m where ${same})
     order by ${joined(natural.map((column) => sql`d.${ident(column)} collate "C"`))}`,
  )
}

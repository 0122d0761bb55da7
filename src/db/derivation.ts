import { col } from './columns.ts'
import { compareRows, type TableDifferences } from './compare_rows.ts'
import { fillEmpty, isWorthFilling } from './fill_empty.ts'
import { isOutOfScope, restrict, type Scope } from './scope.ts'
import { ident, idents, joined, literal, nothing, raw, type Sql, sql } from './sql.ts'
import { type Connection, execute, executeAll, readValue } from './statements.ts'

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
  /** Undefined if an empty table was filled: there is no record of its rows. */
  kept: Kept | undefined
}

/** Which temporary tables keep what was written. One without rows is not made. */
export interface Kept {
  /** `changed_<target>`: the rows written, with `is_new` and `old_<column>` for each value. */
  changed: boolean
  /** `gone_<target>`: the rows deleted. */
  gone: boolean
}

export const unknownKey = -1

/**
 * Brings the target of a derivation in line with its SELECT, within the scope: deletes rows of keys that are gone,
 * updates those that differ, inserts new ones. It doesn't write unchanged rows, so surrogate keys survive and tables
 * don't bloat.
 *
 * Temporary tables keep what it wrote for the steps that depend on it (`Kept`).
 */
export async function apply(trx: Connection, derivation: Derivation, scope: Scope): Promise<Applied> {
  const { target, members = [] } = derivation
  if (await isOutOfScope(trx, derivation.targetScope, scope)) {
    return { deleted: 0, updated: 0, inserted: 0, kept: { changed: false, gone: false } }
  }
  const rows = await derive(trx, derivation, scope)
  if (rows > 0) for (const member of members) await makeMembers(trx, ident(`derived_${target}`), member)
  if (await isWorthFilling(trx, `warehouse.${target}`, rows, derivation.targetScope)) {
    const from = sql`(${freshRows(derivation)}) as f`
    const inserted = await fillEmpty(trx, `warehouse.${target}`, insertFrom(derivation, from))
    return { deleted: 0, updated: 0, inserted, kept: undefined }
  }
  const gone = await keepGone(trx, derivation, scope)
  const changed = rows > 0 ? await keepChanged(trx, derivation, scope) : 0
  const deleted = gone > 0 ? await execute(trx, deleteGone(derivation)) : 0
  const updated = changed > 0 ? await execute(trx, updateChanged(derivation)) : 0
  const isNew = sql`${ident(`changed_${target}`)} as f where f.is_new`
  const inserted = updated < changed ? await execute(trx, insertFrom(derivation, isNew)) : 0
  return { deleted, updated, inserted, kept: { changed: changed > 0, gone: gone > 0 } }
}

/** Makes `gone_<target>` if there are rows in scope that are no longer derived. Returns their number. */
async function keepGone(trx: Connection, derivation: Derivation, scope: Scope): Promise<number> {
  const { target, key } = derivation
  const gone = sql`${rowsInScope(derivation, scope)}
       and not exists (select from ${ident(`derived_${target}`)} as f where ${same(key, 't', 'f')})`
  // To look first costs less than a table with all columns of the target, and as a rule nothing is gone. Counted, not
  // with EXISTS: for one row, the planner compares each pair of rows if the target has no statistics.
  if ((await readValue(trx, col.number, sql`select count(*) from (${gone}) as g`)) === 0) return 0
  return execute(trx, sql`create temp table ${ident(`gone_${target}`)} on commit drop as ${gone}`)
}

/** Makes `changed_<target>`. Returns the number of its rows. */
function keepChanged(trx: Connection, derivation: Derivation, scope: Scope): Promise<number> {
  const { target, key } = derivation
  const values = valuesOf(derivation)
  const isNew = sql`t.${ident(key[0] ?? '')} is null`
  const old = values.map(
    (column) => sql`,
       t.${ident(column)} as ${ident(`old_${column}`)}`,
  )
  return execute(
    trx,
    sql`create temp table ${ident(`changed_${target}`)} on commit drop as
     select f.*, ${isNew} as is_new${joined(old, nothing)}
     from (${freshRows(derivation)}) as f
     left join (${rowsInScope(derivation, scope)}) as t on ${same(key, 't', 'f')}
     where ${isNew} or (${idents(values, 't')}) is distinct from (${idents(values, 'f')})`,
  )
}

function deleteGone({ target, key }: Derivation): Sql {
  return sql`delete from warehouse.${ident(target)} as t using ${ident(`gone_${target}`)} as g where ${same(key, 't', 'g')}`
}

function updateChanged(derivation: Derivation): Sql {
  const { target, key } = derivation
  const sets = [
    ...valuesOf(derivation).map((column) => sql`${ident(column)} = f.${ident(column)}`),
    ...runColumn(derivation).map((column) => sql`${ident(column)} = (select run_id from this_run)`),
  ]
  return sql`update warehouse.${ident(target)} as t set ${joined(sets)}
     from ${ident(`changed_${target}`)} as f where not f.is_new and ${same(key, 't', 'f')}`
}

/** An insert of rows f into the target. */
function insertFrom(derivation: Derivation, from: Sql): Sql {
  const columns = columnsOf(derivation)
  const runId = runColumn(derivation)
  return sql`insert into warehouse.${ident(derivation.target)} (${idents([...columns, ...runId])})
     select ${joined([...columns.map((c) => sql`f.${ident(c)}`), ...runId.map(() => sql`(select run_id from this_run)`)])}
     from ${from}`
}

/** The rows t of the target in scope. */
function rowsInScope({ target, targetScope }: Derivation, scope: Scope): Sql {
  return sql`select t.* from warehouse.${ident(target)} as t where ${restrict(targetScope, scope)}`
}

function columnsOf({ columns, members = [] }: Derivation): string[] {
  return [...columns, ...members.map((member) => member.key)]
}

function valuesOf(derivation: Derivation): string[] {
  return columnsOf(derivation).filter((column) => !derivation.key.includes(column))
}

function runColumn({ hasRunId }: Derivation): string[] {
  return hasRunId === false ? [] : ['updated_run_id']
}

/** Whether rows of two aliases have the same key. */
function same(key: readonly string[], one: string, other: string): Sql {
  return joined(
    key.map((column) => sql`${ident(one, column)} = ${ident(other, column)}`),
    ' and ',
  )
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
  const { target, key } = derivation
  await derive(trx, derivation, scope)
  return compareRows(trx, {
    table: `warehouse.${target}`,
    told,
    key,
    columns: columnsOf(derivation),
    expected: freshRows(derivation),
    found: rowsInScope(derivation, scope),
  })
}

/**
 * Puts the rows of a derivation into `derived_<target>`, with statistics on the join columns only: on the other columns
 * they would take longer than they help. Returns the number of rows.
 */
async function derive(trx: Connection, derivation: Derivation, scope: Scope): Promise<number> {
  const { target, key, members = [], select } = derivation
  const joinedBy = new Set([...key, ...members.flatMap(({ natural }) => natural)])
  const [rows = 0] = await executeAll(trx, [
    sql`create temp table ${ident(`derived_${target}`)} on commit drop as\n${restrict(select, scope)}`,
    sql`analyze ${ident(`derived_${target}`)} (${idents([...joinedBy])})`,
  ])
  return rows
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
    const isSame = natural.map(
      (column) => sql`coalesce(${ident(dimension)}.${ident(column)}, '') = coalesce(d.${ident(column)}, '')`,
    )
    return sql`left join warehouse.${ident(dimension)} on ${joined(isSame, ' and ')} and ${ident(dimension)}.${ident(key)} <> ${literal(unknownKey)}`
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
  const isSame = sql`m.member_hash = ${memberHash(member, 'd')} and m.${ident(key)} <> ${literal(unknownKey)}`
  const values = columns.filter((column) => !natural.includes(column))
  if (values.length > 0) {
    const tuple = (alias: string) =>
      sql`row(${joined(values.map((column) => sql`${ident(alias)}.${ident(column)}`))})`
    await execute(
      trx,
      sql`update warehouse.${ident(dimension)} as m set ${joined(values.map((column) => sql`${ident(column)} = d.${ident(column)}`))}
       from ${fresh} where ${isSame} and ${tuple('m')} is distinct from ${tuple('d')}`,
    )
  }
  await execute(
    trx,
    sql`insert into warehouse.${ident(dimension)} (${idents(columns)})
     select ${idents(columns, 'd')}
     from ${fresh}
     where not exists (select from warehouse.${ident(dimension)} as m where ${isSame})
     order by ${joined(natural.map((column) => sql`d.${ident(column)} collate "C"`))}`,
  )
}

import { compareRows, type TableDifferences } from './compare_rows.ts'
import { fillEmpty, isWorthFilling } from './fill_empty.ts'
import { type Executor, execute, executeAll } from './query.ts'
import { isOutOfScope, restrict, type Scope } from './scope.ts'

/** A dimension whose members are found or made by the natural key that a derivation gives. */
export interface Member {
  /** Surrogate key column, in the dimension and in the target. */
  key: string
  dimension: string
  /** Natural key, column by column; all NULL means the unknown member. */
  natural: readonly string[]
  /** Columns that the SELECT gives, the natural key included. */
  columns: readonly string[]
  /** Gives each member of the natural keys in the place of `/* members *\/ (…)`. */
  select: string
}

/**
 * A derived table: one SELECT with a scope and no target. The same SELECT serves a night and a rebuild.
 *
 * Grain: one row per `key`.
 */
export interface Derivation {
  /** Table in schema warehouse. */
  target: string
  key: readonly string[]
  /** Columns that the SELECT gives and the target has, the key included. */
  columns: readonly string[]
  /** The rows of the target that are in scope, as SQL over t. */
  targetScope: string
  members?: readonly Member[]
  /** False for dimensions, which do not note the run. */
  hasRunId?: boolean
  /** In the order in which the table is read, by day as a rule: an empty one is filled in that order. */
  select: string
}

export interface Applied {
  deleted: number
  updated: number
  inserted: number
}

export const unknownKey = -1

/**
 * Brings the target of a derivation in line with its SELECT over the scope: rows of keys in scope that are gone are
 * deleted, those that differ updated, new ones inserted. An unchanged row is not written, so that surrogate keys
 * survive and tables don't bloat.
 *
 * What it writes is left in temporary tables for what depends on it: `changed_<target>` has the rows written, with
 * `is_new` and for each value `old_<column>`; `gone_<target>` those deleted. A table that was empty is filled without;
 * one of which nothing is in scope is named in `untouched_table` instead.
 */
export async function apply(trx: Executor, derivation: Derivation, scope: Scope): Promise<Applied> {
  const { target, key, members = [] } = derivation
  const columns = [...derivation.columns, ...members.map((member) => member.key)]
  const values = columns.filter((column) => !key.includes(column))
  if (await isOutOfScope(trx, derivation.targetScope, scope)) {
    await execute(trx, `insert into untouched_table values ('${target}')`)
    return { deleted: 0, updated: 0, inserted: 0 }
  }
  const derived = `derived_${target}`
  await derive(trx, derivation, scope)
  for (const member of members) await makeMembers(trx, derived, member)

  const fresh = freshRows(derivation)
  const runId = derivation.hasRunId === false ? [] : ['updated_run_id']
  const insertFrom = (source: string) =>
    `insert into warehouse.${target} (${[...columns, ...runId].join(', ')})
     select ${[...columns.map((c) => `f.${c}`), ...runId.map(() => '(select run_id from this_run)')].join(', ')}
     from ${source}`
  if (await isWorthFilling(trx, `warehouse.${target}`, derived, derivation.targetScope)) {
    return {
      deleted: 0,
      updated: 0,
      inserted: await fillEmpty(trx, `warehouse.${target}`, insertFrom(`(${fresh}) as f`)),
    }
  }
  const on = (a: string, b: string) => key.map((k) => `${a}.${k} = ${b}.${k}`).join(' and ')
  const oldValues = values.map((column) => `,\n       t.${column} as old_${column}`).join('')
  const tuple = (alias: string) => `(${values.map((column) => `${alias}.${column}`).join(', ')})`
  await executeAll(trx, [
    `create temp table gone_${target} on commit drop as
     select t.* from warehouse.${target} as t
     where ${restrict(derivation.targetScope, scope)}
       and not exists (select from ${derived} as f where ${on('t', 'f')})`,
    `create temp table changed_${target} on commit drop as
     select f.*, t.${key[0]} is null as is_new${oldValues}
     from (${fresh}) as f
     left join (select t.* from warehouse.${target} as t where ${restrict(derivation.targetScope, scope)}) as t
       on ${on('t', 'f')}
     where t.${key[0]} is null or ${tuple('t')} is distinct from ${tuple('f')}`,
  ])
  const deleted = await execute(
    trx,
    `delete from warehouse.${target} as t using gone_${target} as g where ${on('t', 'g')}`,
  )
  const sets = [
    ...values.map((column) => `${column} = f.${column}`),
    ...runId.map((column) => `${column} = (select run_id from this_run)`),
  ]
  const updated = await execute(
    trx,
    `update warehouse.${target} as t set ${sets.join(', ')}
     from changed_${target} as f where not f.is_new and ${on('t', 'f')}`,
  )
  const inserted = await execute(trx, insertFrom(`changed_${target} as f where f.is_new`))
  return { deleted, updated, inserted }
}

/**
 * Compares the target of a derivation with its SELECT over the scope, both ways, and writes nothing. It names at most
 * `told` rows that differ, and leaves what was derived in the temporary table `derived_<target>`.
 */
export async function compare(
  trx: Executor,
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
    found: `select t.* from warehouse.${target} as t where ${restrict(derivation.targetScope, scope)}`,
  })
}

/**
 * Puts the rows of a derivation into `derived_<target>`, with statistics on what they are joined by: on the values beside
 * it they would take longer than they help.
 */
async function derive(trx: Executor, derivation: Derivation, scope: Scope): Promise<void> {
  const { target, key, members = [], select } = derivation
  const joinedBy = new Set([...key, ...members.flatMap(({ natural }) => natural)])
  await executeAll(trx, [
    `create temp table derived_${target} on commit drop as\n${restrict(select, scope)}`,
    `analyze derived_${target} (${[...joinedBy].join(', ')})`,
  ])
}

/** The derived rows with their surrogate keys. */
function freshRows(derivation: Derivation): string {
  const members = derivation.members ?? []
  const keys = members.map(
    (member) => `coalesce(${member.dimension}.${member.key}, ${unknownKey}) as ${member.key}`,
  )
  const joins = members.map(({ dimension, key, natural }) => {
    // By value and not by hash: a million hashes take longer than the join.
    const same = natural.map((column) => `coalesce(${dimension}.${column}, '') = coalesce(d.${column}, '')`)
    return `left join warehouse.${dimension} on ${same.join(' and ')} and ${dimension}.${key} <> ${unknownKey}`
  })
  return `select ${[...derivation.columns.map((column) => `d.${column}`), ...keys].join(', ')}
     from derived_${derivation.target} as d ${joins.join('\n     ')}`
}

/** The SELECT of a dimension for the natural keys of other rows than those that stand. */
export function selectMembers(
  { select, dimension }: Pick<Member, 'select' | 'dimension'>,
  keys: string,
): string {
  const restricted = select.replace(/\/\* members \*\/ \([^()]*\)/, () => `(${keys})`)
  if (restricted === select)
    throw new Error(`the SELECT of ${dimension} does not say where its members come from`)
  return restricted
}

/** The natural key of the members that rows name as one short value, as the dimension's own `member_hash` has it. */
export function memberHash({ natural }: Pick<Member, 'natural'>, alias: string): string {
  return `md5(${natural.map((column) => `coalesce(${alias}.${column}, '')`).join(` || E'\\x1f' || `)})::uuid`
}

/** The natural keys that rows name, each once; without that of the unknown member. */
export function namedMembers({ natural }: Pick<Member, 'natural'>, rows: string): string {
  return `select distinct ${natural.map((column) => `d.${column}`).join(', ')} from ${rows} as d
     where not (${natural.map((column) => `d.${column} is null`).join(' and ')})`
}

/** Makes the members that derived rows name and the dimension has not, and has those that it has say what its SELECT says. */
async function makeMembers(trx: Executor, derived: string, member: Member): Promise<void> {
  const { dimension, key, natural, columns } = member
  const fresh = `(${selectMembers(member, namedMembers(member, derived))}) as d`
  const same = `m.member_hash = ${memberHash(member, 'd')} and m.${key} <> ${unknownKey}`
  const values = columns.filter((column) => !natural.includes(column))
  if (values.length > 0) {
    const tuple = (alias: string) => `row(${values.map((column) => `${alias}.${column}`).join(', ')})`
    await execute(
      trx,
      `update warehouse.${dimension} as m set ${values.map((column) => `${column} = d.${column}`).join(', ')}
       from ${fresh} where ${same} and ${tuple('m')} is distinct from ${tuple('d')}`,
    )
  }
  await execute(
    trx,
    `insert into warehouse.${dimension} (${columns.join(', ')})
     select ${columns.map((column) => `d.${column}`).join(', ')}
     from ${fresh}
     where not exists (select from warehouse.${dimension} as m where ${same})
     order by ${natural.map((column) => `d.${column} collate "C"`).join(', ')}`,
  )
}

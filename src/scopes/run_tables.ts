import { ident, literal, raw, type Sql, sql } from '../db/sql.ts'
import { type Connection, executeAll } from '../db/statements.ts'
import { declared, id, scopeColumns } from './declaration.ts'
import { scopesOfDimensions } from './of_facts.ts'
import { scopes } from './scopes.ts'

const idText = raw(id)
/** Short, too. */
const word = raw('text storage plain')

/**
 * Temporary tables, besides the scopes, through which the layers' steps pass data within a run. They end with its
 * transaction.
 */
const ownTables: Record<string, Sql> = {
  this_run: sql`run_id bigint, is_everything boolean`,
  /** Rank of every file by age: date, name, modification time, hash. */
  file_rank: sql`file_id integer primary key, file_rank bigint`,
  /** The files that this run staged. A retried row is staged under a number of its own, for its old file. */
  run_file: sql`staged_file_id integer primary key, file_id integer, feed ${word}, file_rank bigint, file_date timestamptz, staged_count bigint`,
  run_outcome: sql`file_id integer, outcome ${word}, row_count bigint`,
  /** Rows of earlier files whose outcome changes. */
  run_move: sql`file_id integer, from_outcome ${word}, to_outcome ${word}, row_count bigint`,
  /** Customers whose ids were e-mail addresses, and the ids that replace them. */
  turned_customer: sql`old_id ${idText} primary key, new_id ${idText}, stands boolean`,
  /** What production changed. Duplicates don't matter. */
  touched_order: sql`order_id ${idText}`,
  touched_customer: sql`customer_id ${idText}`,
  touched_session: sql`session_id ${idText}, is_row_change boolean`,
  touched_event_time: sql`first_at timestamptz, last_at timestamptz`,
  touched_event_day: sql`day date`,
  touched_day: sql`day date`,
  touched_product: sql`product_id ${idText}`,
  touched_category: sql`category_id ${idText}`,
  /** A name can be long. */
  touched_name: sql`product_name text`,
  touched_desi: sql`product_id ${idText}`,
  touched_cost: sql`product_id ${idText}, from_date date, to_date date`,
  touched_rate: sql`from_date date, to_date date`,
  /** Rows that are or were referred to. The inferred ones among them get checked. */
  referred_customer: sql`customer_id ${idText}`,
  referred_session: sql`session_id ${idText}`,
  referred_product: sql`product_id ${idText}`,
  /** Customers whose versions moved in dim_customer and since when, and versions with changed attributes. */
  changed_customer: sql`customer_id ${idText}, moved_from timestamptz`,
  changed_version: sql`customer_key integer`,
  /** Days that entered or left the range of activity. */
  moved_day: sql`day date`,
}

/** What production records for a scope that nothing else moves has the columns of its keys. */
const touchedTables = Object.entries(scopesOfDimensions)
  .filter(([name]) => !(`touched_${name}` in ownTables))
  .map(([name, { keys }]) => [`touched_${name}`, declared(keys)] as const)

const tablesOfScopes = Object.entries(scopes).map(
  ([name, scope]) => [`scope_${name}`, scopeColumns(scope)] as const,
)

/** Makes the tables of a run. Nothing is looked up in scopes if everything is derived. */
export async function makeRunTables(trx: Connection, runId: number, isEverything: boolean): Promise<void> {
  const tables = [...Object.entries(ownTables), ...touchedTables, ...(isEverything ? [] : tablesOfScopes)]
  await executeAll(trx, [
    ...tables.map(([table, columns]) => sql`create temp table ${ident(table)} (${columns}) on commit drop`),
    sql`insert into this_run values (${literal(runId)}, ${literal(isEverything)})`,
  ])
}

/** Ranks all loaded files by age. Files made from one file of a source have its age. */
export async function rankFiles(trx: Connection): Promise<void> {
  await executeAll(trx, [
    sql`insert into file_rank
     select file_id, dense_rank() over (order by file_date, name collate "C", modified_at, hash collate "C")
     from ops.files where outcome = 'loaded'`,
    sql`analyze file_rank`,
  ])
}

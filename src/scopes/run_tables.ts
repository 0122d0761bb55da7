import { type Executor, execute, executeAll } from '../db/query.ts'
import { scopeColumns } from './declaration.ts'
import { scopesOfDimensions } from './of_facts.ts'
import { scopes } from './scopes.ts'

/**
 * Temporary tables, besides the scopes, through which the layers' steps pass data within a run. They end with its
 * transaction.
 */
const ownTables: Record<string, string> = {
  this_run: 'run_id bigint, is_everything boolean',
  /** Rank of every file by age: date, name, modification time, hash. */
  file_rank: 'file_id integer primary key, file_rank bigint',
  /** The files that this run staged. A retried row is staged under a number of its own, for its old file. */
  run_file:
    'staged_file_id integer primary key, file_id integer, feed text, file_rank bigint, file_date timestamptz, staged_count bigint',
  run_outcome: 'file_id integer, outcome text, row_count bigint',
  /** Rows of earlier files whose outcome changes. */
  run_move: 'file_id integer, from_outcome text, to_outcome text, row_count bigint',
  /** Customers whose ids were e-mail addresses, and the ids that replace them. */
  turned_customer: 'old_id text collate "C" primary key, new_id text collate "C", stands boolean',
  /** What production changed. Duplicates don't matter. */
  touched_order: 'order_id text collate "C"',
  touched_customer: 'customer_id text collate "C"',
  touched_session: 'session_id text collate "C", is_row_change boolean',
  touched_event_time: 'first_at timestamptz, last_at timestamptz',
  touched_event_day: 'day date',
  touched_day: 'day date',
  touched_product: 'product_id text collate "C"',
  touched_category: 'category_id text collate "C"',
  touched_name: 'product_name text',
  touched_desi: 'product_id text collate "C"',
  touched_cost: 'product_id text collate "C", from_date date, to_date date',
  touched_rate: 'from_date date, to_date date',
  /** Rows that are or were referred to. The inferred ones among them get checked. */
  referred_customer: 'customer_id text collate "C"',
  referred_session: 'session_id text collate "C"',
  referred_product: 'product_id text collate "C"',
  /** Derived tables with nothing in scope: they did not change. */
  untouched_table: 'name text',
  /** Customers whose versions moved in dim_customer and since when, and versions with changed attributes. */
  changed_customer: 'customer_id text collate "C", moved_from timestamptz',
  changed_version: 'customer_key integer',
  /** Days that entered or left the range of activity. */
  moved_day: 'day date',
}

/** What production records for a scope that nothing else moves has the columns of its keys. */
const touchedTables = Object.entries(scopesOfDimensions)
  .filter(([name]) => !(`touched_${name}` in ownTables))
  .map(([name, { keys }]) => [
    `touched_${name}`,
    Object.entries(keys)
      .map(([column, type]) => `${column} ${type}`)
      .join(', '),
  ])

const tables: Readonly<Record<string, string>> = {
  ...ownTables,
  ...Object.fromEntries(touchedTables),
  ...Object.fromEntries(
    Object.entries(scopes).map(([name, scope]) => [`scope_${name}`, scopeColumns(scope)]),
  ),
}

export async function makeRunTables(trx: Executor, runId: number, isEverything: boolean): Promise<void> {
  await executeAll(trx, [
    ...Object.entries(tables).map(
      ([table, columns]) => `create temp table ${table} (${columns}) on commit drop`,
    ),
    `insert into this_run values (${runId}, ${isEverything})`,
  ])
}

/** Ranks all loaded files by age. Files made from one file of a source have its age. */
export async function rankFiles(trx: Executor): Promise<void> {
  await execute(
    trx,
    `insert into file_rank
     select file_id, dense_rank() over (order by file_date, name collate "C", modified_at, hash collate "C")
     from ops.files where outcome = 'loaded'`,
  )
  await execute(trx, 'analyze file_rank')
}

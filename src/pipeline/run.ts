import type { Config } from '../config/config.ts'
import { col } from '../db/columns.ts'
import type { Applied, Kept } from '../db/derivation.ts'
import { sql } from '../db/sql.ts'
import { type Connection, executeAll, readRow, readValue } from '../db/statements.ts'
import { makeRunTables } from '../scopes/run_tables.ts'
import { readWarehouse, type Warehouse } from '../warehouse/index.ts'
import { ArchivedMonths } from './archived_months/needed.ts'
import type { RunLog } from './run_log.ts'
import { fingerprint, isCleaned, writeSettings } from './settings.ts'
import type { Staged } from './staged.ts'
import { prepareTransaction } from './transaction.ts'

/** What the steps of a run share, for the whole transaction. */
export interface Run {
  trx: Connection
  log: RunLog
  warehouse: Warehouse
  /** Whether every key is derived, whatever changed. */
  isEverything: boolean
  /** How many rows of each written warehouse table the run updated or deleted. */
  replaced: Map<string, number>
  /** What is kept of the rows that the run wrote to each of them. */
  noted: Map<string, Kept>
  /** Events that are not in production, and come back where the run reads them. */
  archived: ArchivedMonths
  signal: AbortSignal | undefined
}

/** A run that has begun, and what has changed compared with this program and its settings. */
export interface BegunRun extends Run {
  /** Fingerprint of the settings and derivations. */
  mark: string
  /** Whether settings or derivations have changed since the last publish. */
  isChanged: boolean
  /** Whether production was cleaned of personal data with the current settings. */
  isClean: boolean
}

/** Takes the publish lock, writes the settings, decides whether everything is derived, and makes the run's tables. */
export async function beginRun(
  trx: Connection,
  log: RunLog,
  config: Config,
  staged: readonly Staged[],
  { everything, signal }: { everything?: boolean; signal?: AbortSignal | undefined },
): Promise<BegunRun> {
  await prepareTransaction(trx, config)
  const isClean = await isCleaned(trx, config)
  await writeSettings(trx, config)
  const warehouse = await readWarehouse(trx)
  const mark = await fingerprint(trx, warehouse, config)
  const before = await stateBefore(trx)
  const isChanged = before.fingerprint !== mark
  const isEverything =
    everything === true || isChanged || !before.isPublished || (await isLargeLoad(trx, staged))
  if (isEverything) await planForEverything(trx)
  await makeRunTables(trx, log.runId, isEverything)
  const archived = await ArchivedMonths.open(trx, log, config.home)
  return {
    trx,
    log,
    warehouse,
    isEverything,
    replaced: new Map(),
    noted: new Map(),
    archived,
    signal,
    mark,
    isChanged,
    isClean,
  }
}

/** Records what was written to a table of the warehouse, and how many of its rows were replaced. */
export function noteWritten({ replaced, noted }: Run, target: string, applied: Applied) {
  const { deleted, updated, inserted, kept } = applied
  if (kept) noted.set(target, kept)
  const rowsOut = deleted + updated + inserted
  if (rowsOut > 0) replaced.set(`warehouse.${target}`, deleted + updated)
  return { rowsOut }
}

/** A parallel worker pays off where all rows are read, although the planner thinks otherwise: it overrates the cost of passing rows (20×). */
async function planForEverything(trx: Connection): Promise<void> {
  await executeAll(trx, [
    sql`set local parallel_tuple_cost = 0.005`,
    sql`set local parallel_setup_cost = 100`,
  ])
}

interface StateBefore {
  fingerprint: string | null
  isPublished: boolean
}

async function stateBefore(trx: Connection): Promise<StateBefore> {
  const row = await readRow(
    trx,
    { fingerprint: col.text.orNull, isPublished: col.boolean },
    sql`select s.fingerprint, p.run_id is not null as "isPublished"
     from ops.settings as s left join warehouse.publication as p on true`,
  )
  return row ?? { fingerprint: null, isPublished: false }
}

/** From half of the existing rows on, deriving everything costs less than finding out what is touched. */
async function isLargeLoad(trx: Connection, staged: readonly Staged[]): Promise<boolean> {
  const rows = staged.reduce((sum, file) => sum + file.staged, 0)
  const standing = await readValue(
    trx,
    col.number,
    sql`select coalesce(sum(rows), 0)::float8 from (
       select greatest(reltuples, 0) as rows from pg_class
       where relnamespace = 'production'::regnamespace and relkind = 'r'
       union all
       select row_count from ops.archived_months where state = 'archived'
     ) as standing`,
  )
  return rows > 10_000 && rows > standing / 2
}

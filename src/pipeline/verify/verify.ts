import { readChecks } from '../../checks/check_files.ts'
import { runChecks } from '../../checks/run_checks.ts'
import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import type { TableDifferences } from '../../db/compare_rows.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, readRow, readValue } from '../../db/statements.ts'
import { inTransaction } from '../../db/transaction.ts'
import { makeRunTables } from '../../scopes/run_tables.ts'
import { readWarehouse } from '../../warehouse/index.ts'
import type { CheckResult } from '../results.ts'
import { RunLog } from '../run_log.ts'
import { cancelOnAbort, prepareTransaction } from '../transaction.ts'
import { checkAccounts, compareOutcomes } from './accounts.ts'
import { compareArchive } from './archive.ts'
import { checkArchivedMonths } from './archived_months.ts'
import { compareDerived, type VerifyScopes } from './derived.ts'
import { maskedTables } from './masked_tables.ts'
import { compareProduction } from './production.ts'
import { checkReferences } from './references.ts'
import type { ProductionComparison, VerifyOptions, VerifyResult } from './results.ts'
import { sampleDays, scopeOfDays } from './sample.ts'
import { checkDerivations } from './stale.ts'

const largestSeed = 2 ** 31

/**
 * Proves that the published data is what its files say: derives every derived table again and compares it, derives
 * production again from the files on record in a temporary database, and checks accounts and references. Takes the run
 * lock, reads one publication, and changes nothing.
 *
 * @throws {LockedError} if another run is in progress.
 */
export async function verify(
  db: OpenDatabase,
  config: Config,
  options: VerifyOptions = {},
): Promise<VerifyResult> {
  return RunLog.during(db, 'verify', options.onProgress, async (log) => {
    const found = await inTransaction(db.pool, (trx) => watched(trx, db, log, config, options), {
      isSnapshot: true,
      isTakenBack: true,
    })
    const differing = found.tables.filter(({ differing }) => differing > 0)
    const failed = found.checks.filter(({ status }) => status === 'failed')
    const outcome =
      found.outcome ?? (differing.length + failed.length > 0 ? ('differs' as const) : ('same' as const))
    if (outcome === 'differs') {
      const what = [...differing.map(({ table }) => table), ...failed.map(({ name }) => name)]
      await log.finish('failed', `not as it should be: ${[...new Set(what)].join(', ')}`)
    } else await log.finish('unchanged')
    return { runId: log.runId, ...found, outcome, steps: log.steps, durationMs: log.durationMs }
  })
}

type Found = Omit<VerifyResult, 'runId' | 'steps' | 'durationMs' | 'outcome'> & { outcome?: 'empty' }

async function watched(
  trx: Connection,
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  options: VerifyOptions,
): Promise<Found> {
  const stopWatching = await cancelOnAbort(trx, log, options.signal)
  try {
    return await compareAll(trx, db, log, config, options)
  } catch (error) {
    options.signal?.throwIfAborted()
    throw error
  } finally {
    stopWatching()
  }
}

async function compareAll(
  trx: Connection,
  db: OpenDatabase,
  log: RunLog,
  config: Config,
  { sample, days, seed, limit = 5, signal }: VerifyOptions,
): Promise<Found> {
  const settings = await readRow(
    trx,
    { source_timezone: col.text },
    sql`select source_timezone from ops.settings`,
  )
  await prepareTransaction(trx, { sourceTimezone: settings?.source_timezone ?? config.sourceTimezone })
  if (await isEmpty(trx)) {
    const reason = 'nothing has been loaded'
    return { outcome: 'empty', tables: [], checks: [], production: leftOut(reason), notes: [] }
  }
  const warehouse = await readWarehouse(trx)
  const notes: string[] = await checkDerivations(trx, warehouse, config)
  const isWhole = sample === undefined && days === undefined
  await makeRunTables(trx, log.runId, isWhole)
  const events = await checkArchivedMonths(trx, log, config, { limit, signal })
  notes.push(...events.notes)
  if (isWhole) await events.archived.needAll()
  let scopes: VerifyScopes = { facts: { isEverything: true }, aggregates: { isEverything: true } }
  let sampled: VerifyResult['sample']
  if (!isWhole) {
    const chosen = seed ?? Math.floor(Math.random() * largestSeed)
    sampled = { days: days ?? (await sampleDays(trx, warehouse, sample ?? 0, chosen)), seed: chosen }
    await log.step('scope', async () => {
      scopes = await scopeOfDays(trx, warehouse, events.archived, sampled?.days ?? [])
    })
  }
  const tables: TableDifferences[] = await compareDerived(trx, log, warehouse, scopes, limit, signal)
  signal?.throwIfAborted()
  const checks: CheckResult[] = [events.check]
  await log.step('checks', async () => {
    const files = await readChecks(config.checks)
    checks.push(...(await runChecks(trx, files, { isEverything: true })))
    checks.push(...(await checkAccounts(trx)), await checkReferences(trx, warehouse))
    tables.push(...(await compareOutcomes(trx, limit)))
    return { rowsIn: checks.length, rowsOut: checks.filter(({ status }) => status !== 'passed').length }
  })
  let production = leftOut('--sample compares days, and a file can hold many')
  if (isWhole) {
    const compared = await compareProduction(trx, db, log, config, limit, signal)
    production = compared.production
    tables.push(...compared.tables)
    notes.push(...compared.notes)
  }
  const archive = await compareArchive(trx, log, config, { isWhole, limit, signal })
  checks.push(archive.check)
  notes.push(...archive.notes)
  return {
    ...(sampled ? { sample: sampled } : {}),
    tables: maskedTables(byTable(tables)),
    checks,
    production,
    notes,
  }
}

function leftOut(reason: string): ProductionComparison {
  return { outcome: 'left_out', reason, files: 0, missingFiles: [], rowsNotCompared: 0 }
}

function isEmpty(trx: Connection): Promise<boolean> {
  return readValue(
    trx,
    col.boolean,
    sql`select not exists (select from warehouse.publication)
         and not exists (select from ops.publications)
         and not exists (select from ops.files where outcome = 'loaded')`,
  )
}

/** One entry per table, even if several comparisons looked at it. */
function byTable(found: readonly TableDifferences[]): TableDifferences[] {
  const tables = new Map<string, TableDifferences>()
  for (const one of found) {
    const known = tables.get(one.table)
    tables.set(
      one.table,
      known
        ? {
            table: one.table,
            differing: known.differing + one.differing,
            differences: [...known.differences, ...one.differences],
          }
        : one,
    )
  }
  return [...tables.values()]
}

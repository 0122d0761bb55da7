import type { Config } from '../../config/config.ts'
import type { Connection } from '../../db/statements.ts'
import { ArchivedMonths } from '../archived_months/needed.ts'
import { archivedMonths, damageOf, pathOf } from '../archived_months/records.ts'
import type { CheckResult } from '../results.ts'
import type { RunLog } from '../run_log.ts'

/**
 * Checks the file of every archived month against its record, and gives the sound ones to be brought back: within the
 * transaction of verify, which is rolled back, their rows are compared like any others.
 */
export async function checkArchivedMonths(
  trx: Connection,
  log: RunLog,
  { home }: Pick<Config, 'home'>,
  { limit, signal }: { limit: number; signal: AbortSignal | undefined },
): Promise<{ archived: ArchivedMonths; check: CheckResult; notes: string[] }> {
  const months = await archivedMonths(trx)
  const wrong: Array<{ path: string; why: string }> = []
  const damaged = new Set<string>()
  await log.step('files of archived events', async () => {
    for (const [place, month] of months.entries()) {
      signal?.throwIfAborted()
      const { file } = month
      log.progress({ step: 'files of archived events', detail: file, done: place, total: months.length })
      const why = await damageOf(month, home)
      if (why === undefined) continue
      damaged.add(file)
      wrong.push({ path: pathOf(home, file), why })
    }
    return { rowsIn: months.length, rowsOut: wrong.length }
  })
  const archived = await ArchivedMonths.open(trx, log, home)
  archived.leaveOut(damaged)
  return {
    archived,
    check: {
      name: 'archived_events_are_as_written',
      severity: 'error',
      status: wrong.length > 0 ? 'failed' : 'passed',
      failingRows: wrong.length,
      money: null,
      sample: wrong.slice(0, limit),
      description: 'The file of an archived month of events holds the bytes that were written.',
      advice:
        'Put the file back from a copy or a backup. Without one, storehouse reset --yes and a load of the archive make the warehouse again from its files.',
    },
    notes:
      wrong.length > 0
        ? [
            'The rows of damaged archived months are missing below, and what is derived from them differs for that reason.',
          ]
        : [],
  }
}

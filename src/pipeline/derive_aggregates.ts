import { apply, type Derivation } from '../db/derivation.ts'
import { everything } from '../db/scope.ts'
import { reportDerivations } from '../metrics/index.ts'
import { closeReportScope } from '../scopes/scopes.ts'
import { AggregateScope } from './aggregate_scope.ts'
import { noteWritten, type Run } from './run.ts'

/** Derives aggregates by day, customer and month, and the stored reports, from the facts just derived. */
export async function deriveAggregates(run: Run): Promise<void> {
  const { trx, log, warehouse, isEverything, signal } = run
  const derivations = [...warehouse.aggregates, ...reportDerivations]
  let scope: AggregateScope | undefined
  const derive = async (derivation: Derivation) => {
    signal?.throwIfAborted()
    await log.step(derivation.target, async () => {
      const within = scope ? await scope.of(derivation) : everything
      return noteWritten(run, derivation.target, await apply(trx, derivation, within))
    })
  }
  if (!isEverything) {
    await log.step('scope of aggregates', async () => {
      scope = await AggregateScope.open(trx, warehouse, derivations, run.archived)
    })
  }
  for (const derivation of warehouse.aggregates) await derive(derivation)
  if (!isEverything) await closeReportScope(trx)
  for (const derivation of reportDerivations) await derive(derivation)
  await scope?.close()
}

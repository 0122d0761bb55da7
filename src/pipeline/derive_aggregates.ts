import { apply, type Derivation } from '../db/derivation.ts'
import { everything, type Scope } from '../db/scope.ts'
import { reportDerivations } from '../metrics/index.ts'
import { AggregateScope } from './aggregate_scope.ts'
import { noteWritten, type Run } from './run.ts'

/**
 * Derives aggregates by day, customer and month, and the stored reports, from the facts just derived. Returns the scope
 * of everything that the run derived, which the checks use.
 */
export async function deriveAggregates(run: Run, ofFacts: Scope): Promise<Scope> {
  const { trx, log, warehouse, signal } = run
  const derivations = [...warehouse.aggregates, ...reportDerivations]
  let scope: AggregateScope | undefined
  const derive = async (derivation: Derivation) => {
    signal?.throwIfAborted()
    await log.step(derivation.target, async () => {
      const within = scope ? await scope.of(derivation) : everything
      return noteWritten(run, derivation.target, await apply(trx, derivation, within))
    })
  }
  if (!ofFacts.isEverything) {
    await log.step('scope of aggregates', async () => {
      scope = await AggregateScope.open(run, derivations, ofFacts)
    })
  }
  for (const derivation of warehouse.aggregates) await derive(derivation)
  await scope?.reachReports()
  for (const derivation of reportDerivations) await derive(derivation)
  return scope ? scope.close() : ofFacts
}

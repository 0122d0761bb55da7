import type { Config } from '../config/config.ts'
import { cleanStandingTexts, hasWork, productionSteps, turnPersonalIds } from '../production/index.ts'
import { turnCustomerIds } from '../warehouse/index.ts'
import { analyzeProduction } from './analyze.ts'
import type { EventsBeside } from './events_beside.ts'
import type { Run } from './run.ts'
import type { Staged } from './staged.ts'

/** Sessions that take their start and user from all that refers to them, or go if nothing does. */
const inferredSessions =
  'select r.session_id from referred_session as r join production.sessions as s using (session_id) where s.is_inferred'

/** Brings the staged rows into production, feed by feed. */
export async function loadProduction(
  { trx, log, isEverything, archived, signal }: Run,
  staged: readonly Staged[],
  events: EventsBeside | undefined,
): Promise<void> {
  const feeds = new Set(staged.map(({ feed }) => feed))
  await archived.needStaged()
  for (const step of productionSteps) {
    if (!hasWork(step, feeds)) continue
    signal?.throwIfAborted()
    if (step.settles) await archived.needSessions(inferredSessions)
    if (step.needsStatistics) {
      const attached = (await events?.attached()) ?? []
      await log.step('analyze production', () => analyzeProduction(trx, isEverything, attached))
    }
    await log.step(step.name, async () => {
      await step.load(trx, await events?.of(step.feed))
      return { rowsIn: staged.reduce((sum, file) => sum + (file.feed === step.feed ? file.staged : 0), 0) }
    })
  }
}

/**
 * Brings production in line with the privacy settings. The derivations follow, because the fingerprint changed too.
 * Customers keep their surrogate keys.
 */
export async function cleanStanding({ trx }: Run, config: Config): Promise<{ rowsOut: number }> {
  const turned = await turnPersonalIds(trx)
  await turnCustomerIds(trx)
  return { rowsOut: turned + (await cleanStandingTexts(trx, config.privacy)) }
}

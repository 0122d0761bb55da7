import type { Config } from '../../config/config.ts'
import { checkDashboardConfig } from '../../dashboard/listen.ts'
import { StorehouseError } from '../../errors.ts'
import { buildPages } from '../dashboard_run.ts'
import { shownError } from '../errors.ts'
import type { Session } from '../session.ts'
import { type KeptDashboard, keepDashboard } from './keep_dashboard.ts'

export interface PreparedDashboard {
  /** Serves it on the configured port or a free one. If it cannot be built, reports that and returns undefined. */
  open(): Promise<KeptDashboard | undefined>
}

/**
 * Begins to build the pages in the background. Throws configuration errors at once. A dashboard that cannot be built or
 * served is only reported, because the nightly load must not depend on it.
 */
export async function prepareDashboard(session: Session, config: Config): Promise<PreparedDashboard> {
  checkDashboardConfig(config)
  const building = buildPages()
  building.catch(() => undefined)
  return {
    async open() {
      try {
        const webFolder = await session.during('building the dashboard', () => building)
        const { config: configFile, debug = false } = session.options
        const settings = { config, configFile, webFolder, debug }
        const kept = keepDashboard({ settings, note: session.note, warn: session.warn })
        // Closed at once: an interrupted job takes a while.
        session.signal.addEventListener('abort', () => void kept.close())
        return kept
      } catch (error) {
        if (!(error instanceof StorehouseError)) throw error
        const { message, hint } = shownError(error)
        session.warn(`The dashboard is not served. ${message}${hint ? `\n${hint}` : ''}`)
        return undefined
      }
    },
  }
}

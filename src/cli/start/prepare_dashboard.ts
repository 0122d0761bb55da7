import type { Config } from '../../config/config.ts'
import { checkDashboardConfig } from '../../dashboard/listen.ts'
import { StorehouseError } from '../../errors.ts'
import { buildPages } from '../dashboard_run.ts'
import { shownError } from '../errors.ts'
import type { Session } from '../session.ts'
import { type KeptDashboard, keepDashboard } from './keep_dashboard.ts'

export interface PreparedDashboard {
  /** Serves it on the port of the configuration, or on a free one; undefined, and said so, if it cannot be built. */
  open(): Promise<KeptDashboard | undefined>
}

/**
 * Begins to build the pages, which goes on beside other work. What is wrong with the configuration is thrown at once; a
 * dashboard that cannot be built or served is told of: the nightly load is not to wait for it.
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
        // At once: a job that is cut short takes its time.
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

import type { Config } from '../config/config.ts'
import type { Dashboard } from '../dashboard/listen.ts'
import type { OpenDatabase } from '../db/open.ts'
import { StorehouseError } from '../errors.ts'
import { shownError } from './errors.ts'
import type { Session } from './session.ts'

export interface PreparedDashboard {
  /** Serves it on the port of the configuration, or on a free one; undefined, and said so, if it cannot be served. */
  open(db: OpenDatabase): Promise<Dashboard | undefined>
}

/** Builds the pages if need be and serves them. */
export async function openDashboard(session: Session, db: OpenDatabase, config: Config): Promise<Dashboard> {
  const webFolder = await session.during('building the dashboard', buildPages)
  return serve(session, db, config, webFolder, {})
}

/**
 * Begins to build the pages, which goes on beside other work. What is wrong with the configuration is thrown at once; a
 * dashboard that cannot be built or served is told of: the nightly load is not to wait for it.
 */
export async function prepareDashboard(session: Session, config: Config): Promise<PreparedDashboard> {
  const { checkDashboardConfig } = await import('../dashboard/listen.ts')
  checkDashboardConfig(config)
  const building = buildPages()
  building.catch(() => undefined)
  return {
    async open(db) {
      try {
        const webFolder = await session.during('building the dashboard', () => building)
        return await serve(session, db, config, webFolder, {
          orAnyPort: (port) => session.warn(`Port ${port} is taken; the dashboard takes another one.`),
        })
      } catch (error) {
        if (!(error instanceof StorehouseError)) throw error
        const { message, hint } = shownError(error)
        session.warn(`The dashboard is not served. ${message}${hint ? `\n${hint}` : ''}`)
        return undefined
      }
    },
  }
}

async function buildPages(): Promise<string> {
  const { buildWeb } = await import('../dashboard/web/build.ts')
  return buildWeb()
}

async function serve(
  session: Session,
  db: OpenDatabase,
  config: Config,
  webFolder: string,
  options: { orAnyPort?: (port: number) => void },
): Promise<Dashboard> {
  const [{ serveDashboard }, { version }] = await Promise.all([
    import('../dashboard/listen.ts'),
    import('./version.ts'),
  ])
  return serveDashboard({
    db,
    config,
    webFolder,
    version: version(),
    onError: (error) => {
      const { message, hint, stack } = shownError(error)
      session.warn(session.options.debug && stack ? stack : `${message}${hint ? `\n${hint}` : ''}`)
    },
    ...options,
  })
}

import type { Config } from '../config/config.ts'
import type { Dashboard } from '../dashboard/listen.ts'
import type { OpenDatabase } from '../db/open.ts'
import { shownError } from './errors.ts'
import { readConfig } from './read_config.ts'
import type { Session } from './session.ts'

/** Builds the pages if necessary and serves them. */
export async function openDashboard(session: Session, db: OpenDatabase, config: Config): Promise<Dashboard> {
  const webFolder = await session.during('building the dashboard', buildPages)
  return serve(session, db, config, webFolder)
}

/** Builds the dashboard's pages if necessary and returns their folder. */
export async function buildPages(): Promise<string> {
  const { buildWeb } = await import('../dashboard/web/build.ts')
  return buildWeb()
}

async function serve(
  session: Session,
  db: OpenDatabase,
  config: Config,
  webFolder: string,
): Promise<Dashboard> {
  const [{ serveDashboard }, { version }] = await Promise.all([
    import('../dashboard/listen.ts'),
    import('../config/version.ts'),
  ])
  return serveDashboard({
    db,
    config,
    configFile: session.options.config,
    readConfig: () => readConfig(session.options.config),
    webFolder,
    version: version(),
    onError: (error) => {
      const { message, hint, stack } = shownError(error)
      session.warn(session.options.debug && stack ? stack : `${message}${hint ? `\n${hint}` : ''}`)
    },
  })
}

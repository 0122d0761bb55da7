import { mkdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../../config/config.ts'
import { col } from '../../db/columns.ts'
import type { OpenDatabase } from '../../db/open.ts'
import { sql } from '../../db/sql.ts'
import { readValue } from '../../db/statements.ts'
import { LockedError } from '../../errors.ts'
import { type LoadOptions, load } from '../../pipeline/load.ts'
import type { LoadResult } from '../../pipeline/results.ts'
import { withRunFiles } from '../../reports/with_run_files.ts'
import { discoverFiles } from '../../staging/discover.ts'
import type { Session } from '../session.ts'
import { withDemoShop } from './demo_shop.ts'

export interface FirstLoad {
  isDemo: boolean
  result: LoadResult
}

/**
 * Loads the inbox. If nothing was ever loaded and the inbox is empty, loads a demo shop instead. Waits for another run
 * in progress.
 */
export async function firstLoad(session: Session, db: OpenDatabase, config: Config): Promise<FirstLoad> {
  await mkdir(config.inbox, { recursive: true }).catch(() => undefined)
  const hooks = { signal: session.signal, onProgress: session.watchPublishing }
  session.publishing = 'not_yet'
  const loaded = await begin()
  if (!session.signal.aborted) session.publishing = 'never'
  return loaded

  async function begin(): Promise<FirstLoad> {
    if ((await hasLoaded(db)) || !(await isEmpty(config))) {
      const result = await loadWhenFree(session, db, config, { paths: [], archive: true, ...hooks })
      return { isDemo: false, result }
    }
    session.note('Nothing was loaded yet and the inbox is empty: making a demo shop to look at.')
    return await withDemoShop(
      config,
      { signal: session.signal, onProgress: session.progress },
      async (folder) => ({
        isDemo: true,
        result: await loadWhenFree(session, db, config, { paths: [folder], archive: false, ...hooks }),
      }),
    )
  }
}

/** Whether a file was ever loaded. */
async function hasLoaded(db: OpenDatabase): Promise<boolean> {
  return readValue(db.pool, col.boolean, sql`select exists (select from ops.files where outcome = 'loaded')`)
}

/** Whether the inbox is completely empty. A file that cannot be used must be reported. */
async function isEmpty(config: Config): Promise<boolean> {
  const { files, problems } = await discoverFiles([config.inbox], config, { ignoreUnknown: false })
  return files.length === 0 && problems.length === 0
}

async function loadWhenFree(
  session: Session,
  db: OpenDatabase,
  config: Config,
  options: Pick<LoadOptions, 'paths' | 'archive' | 'signal' | 'onProgress'>,
): Promise<LoadResult> {
  const work = async () => {
    for (let told = false; ; ) {
      try {
        return await load(db, config, { dryRun: false, ignoreUnknown: false, ...options })
      } catch (error) {
        if (!(error instanceof LockedError)) throw error
        if (!told) session.note(`${error.message} Waiting for it to end.`)
        told = true
        await sleep(1_000, undefined, { signal: session.signal })
      }
    }
  }
  return withRunFiles({ command: 'load', config, db }, work, session.warn)
}

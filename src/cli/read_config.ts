import type { Config } from '../config/config.ts'

/** The configuration as it is now. Loads only the modules that the command needs. */
export async function readConfig(configFile: string | undefined): Promise<Config> {
  const [{ loadConfig }, { feeds, waitingFeeds }, { readChecks }, { cleanedColumns }, { columnsBySource }] =
    await Promise.all([
      import('../config/load_config.ts'),
      import('../model/feeds/index.ts'),
      import('../checks/check_files.ts'),
      import('../production/web_texts.ts'),
      import('../sources/kinds.ts'),
    ])
  return loadConfig({
    configFile,
    cleanedColumns,
    checkNames: (await readChecks({})).map((check) => check.name),
    feedNames: feeds.map((feed) => feed.name),
    feedColumns: Object.fromEntries(
      feeds.map((feed) => [feed.name, feed.columns.map((column) => column.name)]),
    ),
    wholeOrderFeeds: waitingFeeds,
    sourceColumns: columnsBySource(),
  })
}

import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load_config.ts'
import { migrate } from '../../src/db/migrate.ts'
import { type OpenDatabase, openDatabase } from '../../src/db/open.ts'
import { feeds } from '../../src/model/feeds/index.ts'

/** Calls `work` with the warehouse that kysely.config.ts names, its schemas up to date. */
export async function withWarehouse(
  work: (db: OpenDatabase, config: Config) => Promise<void>,
): Promise<void> {
  const config = await loadConfig({
    feedNames: feeds.map((feed) => feed.name),
    feedColumns: Object.fromEntries(feeds.map((feed) => [feed.name, feed.columns.map(({ name }) => name)])),
  })
  const db = await openDatabase(config, { onNote: (message) => console.error(message) })
  try {
    await migrate(db)
    await work(db, config)
  } finally {
    await db.close()
  }
}

import { Kysely, PostgresDialect } from 'kysely'
import { defineConfig } from 'kysely-ctl'
import { loadConfig } from './src/config/load_config.ts'
import { migrationFolder, migrationTables } from './src/db/migrations.ts'
import { openDatabase } from './src/db/open.ts'
import { feeds } from './src/model/feeds/index.ts'

// For `npx kysely migrate …` and `npx kysely seed …`, on the same database as `storehouse`. They run migrations
// alone: `storehouse migrate` also makes staging tables and the views and aggregates of sql/, and takes those
// out of a migration's way.
export default defineConfig({
  kysely: async () => {
    const config = await loadConfig({
      feedNames: feeds.map((feed) => feed.name),
      feedColumns: Object.fromEntries(feeds.map((feed) => [feed.name, feed.columns.map(({ name }) => name)])),
    })
    const { pool } = await openDatabase(config, { onNote: (message) => console.error(message) })
    return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  },
  migrations: { migrationFolder, ...migrationTables },
  seeds: { seedFolder: 'seeds' },
})

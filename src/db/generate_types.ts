import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate, PostgresDialect } from 'kysely-codegen'
import { startServer, stopServer } from './embedded/server.ts'
import { migrate } from './migrate.ts'
import { repository } from './migrations.ts'
import { type OpenDatabase, openDatabase } from './open.ts'

// A tool of development: npm run types:generate, npm run types:check.

const target = join(repository, 'src', 'db', 'database.ts')

/** The source text of database.ts for a migrated database. Staging is left out: its columns follow the feeds. */
export async function databaseTypes(db: OpenDatabase): Promise<string> {
  const text = await generate({
    // The package brings its own declarations of the same class.
    db: db.kysely as never,
    dialect: new PostgresDialect({ dateParser: 'string', numericParser: 'string' }),
    excludePattern: 'staging.*',
    outFile: null,
    // As type_parsers.ts has it.
    typeMapping: { int8: 'number', timestamp: 'string' },
  })
  return `${text.trimEnd()}\n\nexport type Database = DB;\n`
}

/** Calls `work` with a database that has been made and migrated for it alone. */
async function withScratchDatabase<T>(work: (db: OpenDatabase) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'storehouse-types-'))
  await chmod(home, 0o755)
  const options = { home, copyBinariesTo: join(home, 'binaries') }
  try {
    const server = await startServer({ ...options, settings: { fsync: 'off' } })
    const address = `postgres://${server.user}:${server.password}@${server.host}:${server.port}/postgres`
    const db = await openDatabase({ databaseUrl: address, home })
    try {
      await migrate(db)
      return await work(db)
    } finally {
      await db.close()
    }
  } finally {
    await stopServer(options, 'immediate')
    await rm(home, { recursive: true, force: true })
  }
}

async function main(): Promise<void> {
  const types = await withScratchDatabase(databaseTypes)
  if (!process.argv.includes('--check')) return writeFile(target, types)
  if ((await readFile(target, 'utf8')) === types) return
  console.error('src/db/database.ts is not what the migrations make. Run: npm run types:generate')
  process.exitCode = 1
}

if (import.meta.filename === process.argv[1]) await main()

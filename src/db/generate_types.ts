import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generate, PostgresDialect } from 'kysely-codegen'
import { repository } from '../config/repository.ts'
import type { OpenDatabase } from './open.ts'
import { withScratchDatabase } from './scratch_database.ts'

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

async function main(): Promise<void> {
  const types = await withScratchDatabase(databaseTypes)
  if (!process.argv.includes('--check')) return writeFile(target, types)
  if ((await readFile(target, 'utf8')) === types) return
  console.error('src/db/database.ts is not what the migrations make. Run: npm run types:generate')
  process.exitCode = 1
}

if (import.meta.filename === process.argv[1]) await main()

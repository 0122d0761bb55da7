import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type Dialect,
  Kysely,
  type Migration,
  type MigrationProvider,
  Migrator,
  PostgresAdapter,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  sql,
} from 'kysely'
import type pg from 'pg'
import { listMigrations, migrationFolder, migrationLock, migrationTables } from './migrations.ts'

/**
 * A migrator that works in the open transaction of `client`: migrations, staging tables and sql/ objects succeed or
 * fail together.
 */
export function migratorWithin(client: pg.ClientBase, folder: string): Migrator {
  return new Migrator({
    db: new Kysely({ dialect: new WithinTransactionDialect(client) }),
    provider: new FolderProvider(folder),
    disableTransactions: true,
    ...migrationTables,
  })
}

/** Does what Kysely's own provider does, but also works in the compiled program. */
class FolderProvider implements MigrationProvider {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async getMigrations(): Promise<Record<string, Migration>> {
    const files = await readdir(this.#folder)
    const migrations: Record<string, Migration> = {}
    for (const name of await listMigrations(this.#folder)) {
      // Written like this, the bundler includes the repository's migrations: the compiled program cannot read
      // TypeScript.
      if (this.#folder === migrationFolder) {
        migrations[name] = (await import(`../../migrations/${name}.ts`)) as Migration
        continue
      }
      const file = files.includes(`${name}.ts`) ? `${name}.ts` : `${name}.js`
      migrations[name] = (await import(pathToFileURL(join(this.#folder, file)).href)) as Migration
    }
    return migrations
  }
}

class WithinTransactionDialect extends PostgresDialect implements Dialect {
  readonly #config: PostgresDialectConfig

  constructor(client: pg.ClientBase) {
    const connection = { query: client.query.bind(client), release: () => undefined }
    const config = {
      pool: { connect: async () => connection, end: async () => undefined },
    } as unknown as PostgresDialectConfig
    super(config)
    this.#config = config
  }

  override createDriver(): PostgresDriver {
    return new WithinTransactionDriver(this.#config)
  }

  override createAdapter(): PostgresAdapter {
    return new TransactionLockAdapter()
  }
}

class WithinTransactionDriver extends PostgresDriver {
  override async beginTransaction(): Promise<void> {
    throw new Error('A migration runs in a transaction already: it must not begin one.')
  }
}

/**
 * Kysely's own lock belongs to the session and can't be released in a failed transaction. This one ends with the
 * transaction.
 */
class TransactionLockAdapter extends PostgresAdapter {
  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)})`.execute(db)
  }

  override async releaseMigrationLock(): Promise<void> {}
}

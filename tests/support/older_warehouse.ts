import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { carriedTables, quoted } from '../../src/backup/carried_tables.ts'
import { migrateSchema } from '../../src/db/migrate_schema.ts'
import { listMigrations, migrationFolder } from '../../src/db/migrations.ts'
import { makePartition, monthOf } from '../../src/production/event_partitions.ts'
import type { TestDatabase } from './new_database.ts'
import { execute, rowsOf } from './query.ts'

/** Migrates a database as far as a released version did: the migrations whose names are below `end`. */
export async function migrateBelow(db: TestDatabase, end: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'storehouse-migrations-'))
  for (const name of await listMigrations(migrationFolder)) {
    const text = `export { up } from '${join(migrationFolder, name)}.ts'\n`
    if (name < end) await writeFile(join(folder, `${name}.ts`), text)
  }
  await migrateSchema(db, { folders: { migrations: folder, sql: folder } })
  await rm(folder, { recursive: true })
}

/**
 * Copies the rows of production and ops from a current warehouse to one of an older version, as far as it has the
 * tables and columns, and with `star` also dimensions and reports.
 */
export async function fillFrom(
  today: TestDatabase,
  older: TestDatabase,
  { star }: { star: boolean },
): Promise<void> {
  const now = new Map((await tablesOf(today)).map((table) => [quoted(table), table]))
  const tables = (await tablesOf(older)).filter(({ schema }) => star || schema !== 'warehouse')
  await execute(older.kysely, `truncate ${tables.map(quoted).join(', ')} cascade`)
  for (const table of tables) {
    const name = quoted(table)
    const columns = table.columns
      .filter((column) => now.get(name)?.columns.some((one) => one.name === column.name))
      .map((column) => `"${column.name}"`)
      .join(', ')
    if (columns === '') continue
    for (const month of now.get(name)?.months ?? []) {
      await makePartition(older.kysely, table.table, monthOf(table.table, month))
    }
    const rows = await rowsOf<{ row: unknown }>(today.kysely, `select to_jsonb(t) as row from ${name} as t`)
    const client = await older.connect()
    // In any order, whatever refers to what.
    await client.query(`set session_replication_role = replica`)
    await client.query(
      `insert into ${name} (${columns}) overriding system value
       select ${columns} from jsonb_populate_recordset(null::${name}, $1::jsonb)`,
      [JSON.stringify(rows.map(({ row }) => row))],
    )
    for (const { column, last } of now.get(name)?.numbers ?? []) {
      await client.query('select setval(pg_get_serial_sequence($1, $2), $3)', [name, column, last])
    }
    await client.end()
  }
}

async function tablesOf(db: TestDatabase) {
  const client = await db.connect()
  try {
    return await carriedTables(client)
  } finally {
    await client.end()
  }
}

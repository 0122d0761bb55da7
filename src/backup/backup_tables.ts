import type pg from 'pg'
import { copyOut } from '../db/copy.ts'
import { nothing, type Sql, sql } from '../db/sql.ts'
import { gzipBlocks } from './blocks.ts'
import { type CarriedTable, carriedTables, columnsOf, tableOf } from './carried_tables.ts'
import { BackupError } from './errors.ts'
import { type BackedUpTable, blockEntry, oddPart } from './format.ts'
import type { TarWriter } from './tar_writer.ts'

export interface TablesHooks {
  signal: AbortSignal | undefined
  onTable: (name: string, done: number, total: number) => void
}

/** Writes the rows of every carried table as of one instant, because the transaction of `client` sees one. */
export async function backUpTables(
  client: pg.Client,
  writer: TarWriter,
  { signal, onTable }: TablesHooks,
): Promise<BackedUpTable[]> {
  const done: BackedUpTable[] = []
  const tables = await carriedTables(client)
  for (const table of tables) refuseOdd(table)
  for (const table of tables) {
    onTable(`${table.schema}.${table.table}`, done.length, tables.length)
    done.push(await backUpTable(client, writer, table, signal))
  }
  return done
}

/** Refuses tables that somebody else made: a name that is not a plain word, or a type of their own. */
function refuseOdd(table: CarriedTable): void {
  const odd = oddPart(table)
  if (odd === undefined) return
  throw new BackupError(
    `${table.schema}.${table.table} was made or changed beside Storehouse, and a backup cannot carry ${odd}.`,
    { hint: 'Nothing was written. Move what you made to a schema of your own, and back up again.' },
  )
}

async function backUpTable(
  client: pg.Client,
  writer: TarWriter,
  table: CarriedTable,
  signal: AbortSignal | undefined,
): Promise<BackedUpTable> {
  const copy = copyOut(client, sql`copy (${rowsOf(table)}) to stdout`)
  let blocks = 0
  for await (const block of gzipBlocks(copy as AsyncIterable<Buffer>)) {
    signal?.throwIfAborted()
    blocks += 1
    await writer.addBytes(blockEntry(table, blocks), block)
  }
  return { ...table, rows: copy.rowCount, blocks }
}

/** Leaves out the backup's own run: restored, it would look like a killed run. */
function rowsOf(table: CarriedTable): Sql {
  const isRuns = table.schema === 'ops' && table.table === 'runs'
  return sql`select ${columnsOf(table)} from ${tableOf(table)}${isRuns ? sql` where status <> 'running'` : nothing}`
}

import { unpackBlock } from './blocks.ts'
import type { Backup } from './check_backup.ts'
import { type BackedUpTable, blockEntry } from './format.ts'
import { bytesOf, tarEntries } from './tar_reader.ts'

/** What a backup knows of erased persons. */
export interface ErasedInBackup {
  /** The salt of the warehouse; undefined in a backup of a version that had none. */
  salt: string | undefined
  /** Kinds and hashes of values, as `kind hash`. */
  values: Set<string>
  /** Whether its tables and files already lacked these persons. */
  isPublished: boolean
}

/** Reads what a backup knows of erased persons, and the salt of its warehouse. */
export async function erasedInBackup({ path, manifest }: Backup): Promise<ErasedInBackup> {
  const tables = manifest.tables.filter(
    ({ schema, table }) => schema === 'ops' && ['settings', 'erasures', 'erased_values'].includes(table),
  )
  const rows = await rowsOf(path, tables)
  const texts = (table: string, ...columns: string[]) =>
    rows.get(table)?.map((row) => columns.map((name) => row[name])) ?? []
  return {
    salt: texts('settings', 'personal_salt')[0]?.[0],
    values: new Set(texts('erased_values', 'kind', 'hash').map(([kind, hash]) => `${kind} ${hash}`)),
    isPublished: texts('erasures', 'status').every(([status]) => status !== 'noted'),
  }
}

type Row = Record<string, string | undefined>

/** Rows of small tables, by table. The values that are read here need no escapes. */
async function rowsOf(path: string, tables: readonly BackedUpTable[]): Promise<Map<string, Row[]>> {
  const blocks = new Map(
    tables.flatMap((table) =>
      Array.from({ length: table.blocks }, (_, index) => [blockEntry(table, index + 1), table] as const),
    ),
  )
  const texts = new Map<string, Buffer[]>()
  let left = blocks.size
  for await (const entry of tarEntries(path)) {
    if (left === 0) break
    const table = blocks.get(entry.name)
    if (!table) continue
    const block = await unpackBlock(await bytesOf(entry))
    texts.set(table.table, [...(texts.get(table.table) ?? []), block])
    left -= 1
  }
  return new Map(
    tables.map((table) => [
      table.table,
      parsed(table, Buffer.concat(texts.get(table.table) ?? []).toString()),
    ]),
  )
}

function parsed({ columns }: BackedUpTable, text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const fields = line.split('\t')
      return Object.fromEntries(columns.map(({ name }, place) => [name, fields[place]]))
    })
}

import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { SchemaElement } from 'hyparquet'
import { type ColumnSource, fileWriter, ParquetWriter } from 'hyparquet-writer'
import { PRIVATE_FILE } from '../private_files.ts'
import { codecOf, type TableColumn, type TextValue } from './columns.ts'
import { copyLines } from './copy_lines.ts'

/** What a file holds. */
export interface ParquetContent {
  rows: number
  /** SHA-256 of the rows as COPY writes them, in the order of the file. */
  hash: string
}

/**
 * Rows of a row group. Writer and reader hold one group at a time. With twice as many rows the file is no smaller, and
 * needs twice the memory.
 */
const GROUP_ROWS = 50_000

/**
 * Writes rows into a Parquet file that only its owner can read, and flushes it to the disk. Replaces an older file of
 * that name.
 */
export async function writeParquet(
  path: string,
  columns: readonly TableColumn[],
  batches: AsyncIterable<readonly (readonly TextValue[])[]>,
): Promise<ParquetContent> {
  const handle = await open(path, 'w', PRIVATE_FILE)
  try {
    await handle.chmod(PRIVATE_FILE)
    const codecs = columns.map(codecOf)
    const writer = new ParquetWriter({
      writer: fileWriter(path),
      schema: schemaOf(columns),
      createdBy: 'storehouse',
    })
    const hash = createHash('sha256')
    let rows = 0
    for await (const group of groupsOf(batches)) {
      const columnData: ColumnSource[] = columns.map(({ name }, place) => ({
        name,
        data: group.map((row) => {
          const value = row[place] as TextValue
          return value === null ? null : codecs[place]?.toStored(value)
        }),
      }))
      await writer.write({ columnData, rowGroupSize: GROUP_ROWS })
      hash.update(copyLines(group))
      rows += group.length
    }
    await writer.finish()
    await handle.sync()
    return { rows, hash: hash.digest('hex') }
  } finally {
    await handle.close()
  }
}

function schemaOf(columns: readonly TableColumn[]): SchemaElement[] {
  return [
    { name: 'schema', num_children: columns.length },
    ...columns.map(
      (column): SchemaElement => ({
        name: column.name,
        repetition_type: column.isNullable ? 'OPTIONAL' : 'REQUIRED',
        ...codecOf(column).element,
      }),
    ),
  ]
}

async function* groupsOf(
  batches: AsyncIterable<readonly (readonly TextValue[])[]>,
): AsyncGenerator<(readonly TextValue[])[]> {
  let group: (readonly TextValue[])[] = []
  for await (const batch of batches) {
    for (const row of batch) group.push(row)
    if (group.length < GROUP_ROWS) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

import { basename } from 'node:path'
import { DatabaseError } from '../../errors.ts'
import type { Derivation } from '../derivation.ts'
import { blankOut } from './blank_out.ts'

/**
 * A file `sql/aggregates/agg_*.sql`: header comments `-- key: …` and `-- scope: …`, one SELECT, then comments and
 * indexes. The table has the columns of the SELECT, and the same SELECT keeps it.
 */
export interface AggregateTable {
  /** Schema and name. */
  name: string
  key: readonly string[]
  /** The rows of the table that are in scope, as SQL over t. */
  targetScope: string
  select: string
  /** Statements that make and fill the table, line by line as in the file. */
  definition: string
}

export function isAggregateTable(path: string): boolean {
  return basename(path).startsWith('agg_')
}

/** @throws {DatabaseError} if the file is not of that form. */
export function parseAggregateTable(path: string, text: string): AggregateTable {
  const table = basename(path, '.sql')
  const name = `warehouse.${table}`
  const key = /^-- key: (.+)$/m
    .exec(text)?.[1]
    ?.split(',')
    .map((column) => column.trim())
  const targetScope = /^-- scope: (.+)$/m.exec(text)?.[1]
  const code = blankOut(text)
  const start = code.search(/\b(select|with)\b/i)
  const end = code.indexOf(';')
  if (!key || !targetScope || start < 0 || end < start || code.slice(0, start).trim() !== '') {
    throw new DatabaseError(`${path} does not define an aggregate.`, {
      hint: 'It has two header lines, "-- key: column, …" and "-- scope: condition over t", then one select that ends with a semicolon, then comments and indexes. See docs/add-a-field.md.',
    })
  }
  return {
    name,
    key,
    targetScope,
    select: text.slice(start, end),
    definition: `${text.slice(0, start)}create table ${name} as ${text.slice(start, end)};
alter table ${name} add constraint ${table}_pkey primary key (${key.join(', ')});${text.slice(end + 1)}`,
  }
}

/** The aggregate as a derivation; `columns` are those that its table has. */
export function derivationOf(table: AggregateTable, columns: readonly string[]): Derivation {
  const { key, targetScope, select } = table
  return { target: table.name.replace('warehouse.', ''), key, columns, targetScope, hasRunId: false, select }
}

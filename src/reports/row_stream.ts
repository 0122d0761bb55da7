import pg from 'pg'
import type { OpenDatabase } from '../db/open.ts'
import { literal, raw, sql } from '../db/sql.ts'
import { execute, readArrays } from '../db/statements.ts'
import { plainNumber } from './figures.ts'

/** A column of a result. */
export interface ResultColumn {
  name: string
  type: 'text' | 'integer' | 'decimal' | 'boolean' | 'date' | 'time' | 'json'
}

/** Values as text, so that no digit is lost; instants in ISO 8601, in UTC. */
export type ResultRow = (string | null)[]

export interface ResultReader {
  columns: ResultColumn[]
  /** The next rows, in batches. Empty at the end. */
  next(rows?: number): Promise<ResultRow[]>
  /** Discards the rest. */
  close(): Promise<void>
}

const batchSize = 1_000
const { builtins } = pg.types

const columnTypes = new Map<number, ResultColumn['type']>([
  [builtins.INT2, 'integer'],
  [builtins.INT4, 'integer'],
  [builtins.INT8, 'integer'],
  [builtins.NUMERIC, 'decimal'],
  [builtins.FLOAT4, 'decimal'],
  [builtins.FLOAT8, 'decimal'],
  [builtins.BOOL, 'boolean'],
  [builtins.DATE, 'date'],
  [builtins.TIMESTAMPTZ, 'time'],
  [builtins.JSON, 'json'],
  [builtins.JSONB, 'json'],
])

const asText: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) => {
    if (oid === builtins.BOOL) return (value: string) => (value === 't' ? 'true' : 'false')
    if (oid === builtins.TIMESTAMPTZ) return instant
    return (value: string) => value
  }) as pg.CustomTypesConfig['getTypeParser'],
}

/** Turns `2026-03-01 10:00:00.5+00` into `2026-03-01T10:00:00.5Z`; leaves infinity unchanged. */
function instant(text: string): string {
  return text.replace(/^(\S+) (\S+?)\+00$/, '$1T$2Z')
}

/** Reads statements in one read-only transaction: all see the same publication, however long they take. */
export async function withReadOnly<T>(
  db: OpenDatabase,
  work: (open: (select: string) => Promise<ResultReader>) => Promise<T>,
): Promise<T> {
  const client = await db.connect()
  try {
    await execute(client, sql`begin transaction isolation level repeatable read read only`)
    // The whole result is read, so the plan that returns the first rows soonest is the wrong one.
    await execute(client, sql`set local timezone = 'UTC'; set local cursor_tuple_fraction = 1`)
    return await work((select) => openReader(client, select))
  } finally {
    await client.end()
  }
}

async function openReader(client: pg.Client, select: string): Promise<ResultReader> {
  // On a separate line, since the statement may end with a comment.
  await execute(client, sql`declare reading no scroll cursor for\n${raw(select)}\n`)
  const fetch = (rows: number) => readArrays<string>(client, sql`fetch ${literal(rows)} from reading`, asText)
  const { fields } = await fetch(0)
  return {
    columns: fields.map(({ name, dataTypeID }) => ({ name, type: columnTypes.get(dataTypeID) ?? 'text' })),
    next: async (rows = batchSize) => (await fetch(rows)).rows,
    close: async () => {
      await execute(client, sql`close reading`)
    },
  }
}

/** A value for JSON: a number if a double holds it exactly, otherwise text. */
export function jsonValue(value: string | null, type: ResultColumn['type']): unknown {
  if (value === null) return null
  switch (type) {
    case 'integer':
    case 'decimal':
      return plainNumber(value)
    case 'boolean':
      return value === 'true'
    case 'json':
      return JSON.parse(value)
    default:
      return value
  }
}

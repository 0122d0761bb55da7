import type { Kysely } from 'kysely'
import type pg from 'pg'
import { type Column, misfits, type RowOf, type Shape } from './columns.ts'
import { Sql } from './sql.ts'

// The one door to the server: every statement goes through here. For the reasons see
// docs/decisions/0018-one-door-to-sql.md.

/** Anything that can send a statement: a pool, a connection, a transaction. */
export type Connection =
  | { query(statement: Statement): Promise<pg.QueryResult> }
  // biome-ignore lint/suspicious/noExplicitAny: Statements name their tables themselves; Kysely<unknown> would take no Kysely<Database>.
  | Kysely<any>

interface Statement {
  text: string
  values?: unknown[]
  rowMode?: 'array'
  types?: pg.CustomTypesConfig
}

/**
 * The rows of a statement. Throws if a column differs from the shape in name or type, or if a value is NULL that may
 * not be.
 */
export async function readRows<S extends Shape>(
  db: Connection,
  shape: S,
  statement: Sql,
): Promise<RowOf<S>[]> {
  const result = await sent(db, statement)
  check(shape, result, statement)
  return result.rows
}

/** Rows that are shown as they come. The named columns must be there; their types are unknown. */
export async function readRecords(
  db: Connection,
  columns: readonly string[],
  statement: Sql,
): Promise<Record<string, unknown>[]> {
  const { fields, rows } = await sent(db, statement)
  const found = new Set(fields?.map(({ name }) => name) ?? columns)
  const missing = columns.filter((name) => !found.has(name))
  if (missing.length > 0) throw new StatementError(`it has no column "${missing.join('", "')}"`, statement)
  return rows
}

/** Rows as arrays, with any columns and the caller's own parsers, and a description of the columns. */
export async function readArrays<T>(
  db: Connection,
  statement: Sql,
  types: pg.CustomTypesConfig,
): Promise<{ fields: pg.FieldDef[]; rows: (T | null)[][] }> {
  const { text, values } = statement.compiled()
  return send(db, { text, values, rowMode: 'array', types })
}

/** The first row of a statement; undefined if there is none. */
export async function readRow<S extends Shape>(
  db: Connection,
  shape: S,
  statement: Sql,
): Promise<RowOf<S> | undefined> {
  const [row] = await readRows(db, shape, statement)
  return row
}

/** The value of a statement with one row and one column, such as a count. */
export async function readValue<T>(db: Connection, column: Column<T>, statement: Sql): Promise<T> {
  const result = await sent(db, statement)
  const [row] = result.rows
  if (!row || result.rows.length > 1) {
    throw new StatementError(`it gives ${result.rows.length} rows, not one`, statement)
  }
  const [[name, value] = ['', undefined]] = Object.entries(row)
  check({ [name]: column }, result, statement)
  return value as T
}

/** Sends a statement and returns how many rows it wrote or read. */
export async function execute(db: Connection, statement: Sql): Promise<number> {
  const { rowCount } = await sent(db, statement)
  return rowCount ?? 0
}

/** Sends several statements at once; none takes values. Returns how many rows each wrote, which Kysely doesn't tell. */
export async function executeAll(db: Connection, statements: readonly Sql[]): Promise<number[]> {
  const results = await sent(db, Sql.of(...statements.flatMap((statement) => [statement, '\n;\n'])))
  return [results].flat().map(({ rowCount }) => rowCount ?? 0)
}

/** A statement that doesn't return what the program reads: columns were renamed, or hold the wrong thing. */
export class StatementError extends Error {
  constructor(problem: string, statement: Sql) {
    super(`A statement does not give what is declared: ${problem}. It is:\n${statement.compiled().text}`)
    this.name = 'StatementError'
  }
}

async function sent(db: Connection, statement: Sql): Promise<pg.QueryResult> {
  const { text, values } = statement.compiled()
  return send(db, values.length === 0 ? { text } : { text, values })
}

async function send(db: Connection, statement: Statement): Promise<pg.QueryResult> {
  try {
    if ('query' in db) return await db.query(statement)
    // Only migrations send by Kysely, and to load it takes longer than most commands.
    const { CompiledQuery } = await import('kysely')
    const { rows, numAffectedRows = 0n } = await db.executeQuery(
      CompiledQuery.raw(statement.text, statement.values),
    )
    return { rows, rowCount: Number(numAffectedRows), fields: undefined } as never
  } catch (error) {
    throw placed(error, statement.text)
  }
}

function check(shape: Shape, { fields, rows }: pg.QueryResult, statement: Sql): void {
  const problems = fields ? misfits(shape, fields) : []
  if (problems.length > 0) throw new StatementError(problems.join('; '), statement)
  const filled = Object.keys(shape).filter((name) => !shape[name]?.isNullable)
  for (const row of rows) {
    const empty = filled.find((name) => row[name] === null)
    if (empty !== undefined) throw new StatementError(`its column "${empty}" is NULL in a row`, statement)
  }
}

/** SQLSTATE codes for names that the database doesn't know or that are of another kind. */
const misnamed = /^42(703|P01|883|601|804|P02)$/

/** Adds the line of the statement at fault. */
function placed(error: unknown, text: string): unknown {
  const { code = '', position } = error as Partial<pg.DatabaseError>
  if (!(error instanceof Error) || position === undefined || !misnamed.test(code)) return error
  const start = text.lastIndexOf('\n', Number(position) - 2) + 1
  const [line = ''] = text.slice(start).split('\n', 1)
  error.message = `${error.message} (in: ${line.trim()})`
  return error
}

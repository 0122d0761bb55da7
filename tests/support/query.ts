import { escapeLiteral, numbered, raw, type Value } from '../../src/db/sql.ts'
import {
  type Connection,
  readRecords,
  execute as send,
  executeAll as sendAll,
} from '../../src/db/statements.ts'

// Statements of tests are plain texts, and their rows are compared as they come.

export type Executor = Connection

/** Sends one statement as it stands and returns its rows. */
export async function rowsOf<Row>(db: Executor, statement: string): Promise<Row[]> {
  return (await readRecords(db, [], raw(statement))) as Row[]
}

/** Sends one statement with its values ($1, $2, …) bound and returns its rows. */
export async function boundRowsOf<Row>(
  db: Executor,
  statement: string,
  values: readonly unknown[],
): Promise<Row[]> {
  return (await readRecords(db, [], numbered(statement, values as readonly Value[]))) as Row[]
}

/** Sends one statement as it stands and returns how many rows it wrote. */
export function execute(db: Executor, statement: string): Promise<number> {
  return send(db, raw(statement))
}

/** Sends several statements at once, none of which gives rows or takes values. */
export async function executeAll(db: Executor, statements: readonly string[]): Promise<void> {
  await sendAll(db, statements.map(raw))
}

/** An SQL literal. */
export function literal(text: string): string {
  return escapeLiteral(text)
}

import { escapeLiteral } from './sql.ts'
import { type Connection, send } from './statements.ts'

// This file goes once every statement uses the tag of sql.ts.

export type Executor = Connection

/** Sends one statement and returns its rows. */
export async function rowsOf<Row>(db: Executor, statement: string): Promise<Row[]> {
  return (await send(db, { text: statement })).rows as Row[]
}

/** Sends one statement with bound values ($1, $2, …) and returns its rows. */
export async function boundRowsOf<Row>(
  db: Executor,
  statement: string,
  values: readonly unknown[],
): Promise<Row[]> {
  return (await send(db, { text: statement, values: [...values] })).rows as Row[]
}

/** Sends one statement and returns how many rows it wrote. */
export async function execute(db: Executor, statement: string): Promise<number> {
  return (await send(db, { text: statement })).rowCount ?? 0
}

/** Sends several statements at once. None returns rows or takes values. */
export async function executeAll(db: Executor, statements: readonly string[]): Promise<void> {
  await send(db, { text: statements.join('\n;\n') })
}

/** An SQL literal. */
export function literal(text: string): string {
  return escapeLiteral(text)
}

import { CompiledQuery, type Kysely, sql } from 'kysely'

/** Anything that statements can be sent to: a database, a connection or a transaction. */
// biome-ignore lint/suspicious/noExplicitAny: Statements name their tables themselves; Kysely<unknown> would take no Kysely<Database>.
export type Executor = Kysely<any>

/** Sends one statement as it stands and returns its rows. */
export async function rowsOf<Row>(db: Executor, statement: string): Promise<Row[]> {
  const result = await sql.raw<Row>(statement).execute(db)
  return result.rows
}

/** Sends one statement with its values ($1, $2, …) bound and returns its rows. */
export async function boundRowsOf<Row>(
  db: Executor,
  statement: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const result = await db.executeQuery<Row>(CompiledQuery.raw(statement, [...values]))
  return result.rows
}

/** Sends one statement as it stands and returns how many rows it wrote. */
export async function execute(db: Executor, statement: string): Promise<number> {
  const result = await sql.raw(statement).execute(db)
  return Number(result.numAffectedRows ?? 0n)
}

/** Sends several statements at once, none of which gives rows or takes values. */
export async function executeAll(db: Executor, statements: readonly string[]): Promise<void> {
  await sql.raw(statements.join('\n;\n')).execute(db)
}

/** An SQL literal. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

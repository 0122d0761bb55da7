import { type Kysely, sql } from 'kysely'

/** A column of a table to be made: its name, its SQL type with constraints, and what it holds. */
export type ColumnDefinition = readonly [name: string, type: string, comment: string]

/**
 * Makes a table with its comments, so that no table or column can be without one.
 *
 * `tail` takes what follows the closing parenthesis, as in `partition by range (time)`.
 */
export async function defineTable(
  db: Kysely<unknown>,
  table: string,
  comment: string,
  columns: readonly ColumnDefinition[],
  constraints: readonly string[] = [],
  tail = '',
): Promise<void> {
  const lines = [...columns.map(([name, type]) => `${name} ${type}`), ...constraints]
  const comments = columns.map(
    ([name, , columnComment]) => `comment on column ${table}.${name} is ${literal(columnComment)}`,
  )
  await run(db, `create table ${table} (\n  ${lines.join(',\n  ')}\n) ${tail}`)
  await run(db, [`comment on table ${table} is ${literal(comment)}`, ...comments].join(';\n'))
}

/** Runs statements of a migration one after another. */
export async function run(db: Kysely<unknown>, ...statements: string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

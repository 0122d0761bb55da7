import { col } from '../../db/columns.ts'
import { sql } from '../../db/sql.ts'
import { type Connection, readRow } from '../../db/statements.ts'
import type { Feed, FeedName } from '../../model/feeds/index.ts'

/** Says of the key of an event that its month is archived; undefined if it is not. */
export async function whereArchived(
  trx: Connection,
  { name, isEvent }: Feed<FeedName>,
  key: readonly unknown[],
): Promise<string | undefined> {
  if (!isEvent) return undefined
  const row = await readRow(
    trx,
    { month: col.text },
    sql`select month from ops.archived_months
     where feed = ${name} and state = 'archived'
       and month = to_char(${String(key.at(-1))}::timestamptz at time zone 'UTC', 'YYYY-MM')`,
  )
  if (!row) return undefined
  return `The ${name} of ${row.month} are archived. Bring them back and trace again: storehouse archive --restore ${row.month}`
}

import type pg from 'pg'
import { col } from '../db/columns.ts'
import { literal, sql, value } from '../db/sql.ts'
import { readRows } from '../db/statements.ts'

/** Times before this are `out_of_range`. */
const EARLIEST = '1990-01-01 00:00:00+00'

/** How far into the future a time may lie. */
export const AHEAD = '2 days'

/**
 * The bounds of a time in a source file, in milliseconds since 1970. Times without an offset are compared as local
 * times in `sourceTimezone`.
 */
export interface TimeBounds {
  sourceTimezone: string
  earliestUtcMs: number
  latestUtcMs: number
  earliestLocalMs: number
  latestLocalMs: number
}

const bounds = {
  earliestUtcMs: col.number,
  latestUtcMs: col.number,
  earliestLocalMs: col.number,
  latestLocalMs: col.number,
}

/** Asks the database for the current bounds, so that both agree on clock and time zones. */
export async function stagingBounds(client: pg.ClientBase, sourceTimezone: string): Promise<TimeBounds> {
  const zone = value(sourceTimezone)
  const [row] = await readRows(
    client,
    bounds,
    sql`select extract(epoch from earliest)::float8 * 1000 as "earliestUtcMs",
            extract(epoch from latest)::float8 * 1000 as "latestUtcMs",
            extract(epoch from earliest at time zone ${zone})::float8 * 1000 as "earliestLocalMs",
            extract(epoch from latest at time zone ${zone})::float8 * 1000 as "latestLocalMs"
       from (select timestamptz ${literal(EARLIEST)} as earliest, now() + interval ${literal(AHEAD)} as latest) as bounds`,
  )
  return { sourceTimezone, ...(row as NonNullable<typeof row>) }
}

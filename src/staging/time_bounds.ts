import type pg from 'pg'

/** Times before this are `out_of_range`. */
const EARLIEST = '1990-01-01 00:00:00+00'

/** How far into the future a time may lie. */
export const AHEAD = '2 days'

/**
 * What a time of a source file must lie between, in milliseconds since 1970. Times without an offset are
 * compared as their wall clock reads in `sourceTimezone`.
 */
export interface TimeBounds {
  sourceTimezone: string
  earliestUtcMs: number
  latestUtcMs: number
  earliestLocalMs: number
  latestLocalMs: number
}

/** Asks the database for the bounds as of now, so that both agree on clock and time zones. */
export async function stagingBounds(client: pg.ClientBase, sourceTimezone: string): Promise<TimeBounds> {
  const { rows } = await client.query<Record<Exclude<keyof TimeBounds, 'sourceTimezone'>, number>>(
    `select extract(epoch from earliest)::float8 * 1000 as "earliestUtcMs",
            extract(epoch from latest)::float8 * 1000 as "latestUtcMs",
            extract(epoch from earliest at time zone $1)::float8 * 1000 as "earliestLocalMs",
            extract(epoch from latest at time zone $1)::float8 * 1000 as "latestLocalMs"
       from (select timestamptz '${EARLIEST}' as earliest, now() + interval '${AHEAD}' as latest) as bounds`,
    [sourceTimezone],
  )
  return { sourceTimezone, ...(rows[0] as (typeof rows)[number]) }
}

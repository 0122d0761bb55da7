import { addDays } from '../calendar.ts'
import { col } from '../db/columns.ts'
import { sql } from '../db/sql.ts'
import { type Connection, readRows } from '../db/statements.ts'
import { DAYS_READ } from '../metrics/expected_day.ts'
import { dailyFeeds } from '../model/feeds/index.ts'
import type { Arrivals } from './arrivals.ts'

/** A feed without a file in so many days is not watched any more. */
const DAYS = 84

interface Rejected {
  /** The feed, or the kind of a source. */
  feed: string
  day: string
  read: number
  rejected: number
}

/** What arrived of each feed before a day, and how much of its newest day was rejected. */
export async function readArrivals(
  db: Connection,
  today: string,
  timezone: string,
): Promise<{ arrivals: Arrivals[]; rejected: Rejected[] }> {
  const rows = await readRows(
    db,
    {
      feed: col.text,
      day: col.date,
      outcome: col.text,
      read: col.number,
      rejected: col.number,
      lag: col.number,
      first_day: col.date,
    },
    // The same bytes under two names are one file that came twice.
    sql`with dated as (
          select distinct on (feed, file_date, outcome, coalesce(hash, file_id::text))
            feed,
            outcome,
            (file_date at time zone ${timezone}::text)::date as day,
            (loaded_at at time zone ${timezone}::text)::date as loaded_day,
            coalesce(records_read, rows_read) as read,
            rejected
          from ops.files
          where outcome in ('loaded', 'converted', 'refused')
          order by feed, file_date, outcome, coalesce(hash, file_id::text), loaded_at
        ),
        first_file as (select feed, min(day) as first_day from dated where outcome <> 'refused' group by feed)
        select
          feed,
          day,
          outcome,
          sum(read)::float8 as read,
          sum(rejected)::float8 as rejected,
          least(greatest(min(loaded_day) - day, 0), 1) as lag,
          coalesce(first_day, day) as first_day
        from dated left join first_file using (feed)
        where day > ${addDays(today, -DAYS_READ)}::date and day <= ${today}::date
        group by feed, day, outcome, first_day
        order by feed, day`,
  )
  const watched = new Set(rows.filter(({ day }) => day > addDays(today, -DAYS)).map(({ feed }) => feed))
  const byFeed = [...watched].map((feed) => [feed, rows.filter((row) => row.feed === feed)] as const)
  const feeds = byFeed.filter(([, days]) => days.some(({ outcome }) => outcome === 'loaded'))
  const arrivals = feeds.map(([feed, days]): Arrivals => {
    const loaded = days.filter(({ outcome }) => outcome === 'loaded')
    const recent = loaded.slice(-8)
    const late = recent.filter(({ lag }) => lag === 1).length
    return {
      feed,
      isDaily: (dailyFeeds as readonly string[]).includes(feed),
      firstDay: loaded[0]?.first_day ?? today,
      lag: late * 2 >= recent.length ? 1 : 0,
      rows: new Map(loaded.map(({ day, read }) => [day, read])),
      refused: new Set(days.filter(({ outcome }) => outcome === 'refused').map(({ day }) => day)),
    }
  })
  const rejected = byFeed.flatMap(([feed, days]) => {
    const newest = days.findLast(({ outcome }) => outcome !== 'refused')
    return newest ? [{ feed, day: newest.day, read: newest.read, rejected: newest.rejected }] : []
  })
  return { arrivals, rejected }
}

/** The daily figures of the shop that are watched, and whether they count things. */
export const WATCHED = {
  total_orders: { words: 'orders', isCount: true },
  total_sessions: { words: 'sessions', isCount: true },
  net_revenue: { words: 'net revenue', isCount: false },
} as const

/** The watched figures by name and day. */
export async function readFigures(
  db: Connection,
  today: string,
): Promise<Record<keyof typeof WATCHED, Map<string, number>>> {
  const rows = await readRows(
    db,
    { date: col.date, total_orders: col.number, total_sessions: col.number, net_revenue: col.number },
    sql`select date, total_orders::float8 as total_orders, total_sessions::float8 as total_sessions,
               net_revenue::float8 as net_revenue
        from warehouse.agg_daily_business_metrics
        where date > ${addDays(today, -DAYS_READ)}::date and date <= ${today}::date`,
  )
  const of = (name: keyof typeof WATCHED) => new Map(rows.map((row) => [row.date, row[name]]))
  return {
    total_orders: of('total_orders'),
    total_sessions: of('total_sessions'),
    net_revenue: of('net_revenue'),
  }
}

import { joined, literal, sql } from '../db/sql.ts'
import { dailyFeeds } from '../model/feeds/index.ts'

/** The dates of a publication, as SQL. */
export const publicationDates = {
  /** The latest activity. */
  as_of_date: sql`select last_date from warehouse.activity`,
  /** The last day that all feeds in use cover. */
  complete_through: sql`select min(last_day) from (
         select max((file_date at time zone (select timezone from ops.settings))::date) as last_day
         from ops.files
         where outcome = 'loaded' and feed in (${joined(dailyFeeds.map(literal))})
         group by feed) as delivered`,
} as const

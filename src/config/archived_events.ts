import { z } from 'zod'

export const archiveEventsAfterMonths = z
  .int()
  .min(1)
  .max(1200)
  .optional()
  .describe(
    'How many full months of pageviews, scrolls and clicks stay in the database, in addition to the current month. `storehouse archive` moves older ones into Parquet files. Without it, all stay. See [archived events](archived-events.md).',
  )

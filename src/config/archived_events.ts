import { z } from 'zod'

export const archiveEventsAfterMonths = z
  .int()
  .min(1)
  .max(1200)
  .optional()
  .describe(
    'Full months of pageviews, scrolls and clicks that stay in the database, beside the present month. `storehouse archive` moves older ones into Parquet files. Without it, all stay. See [archived events](archived-events.md).',
  )

import { eventColumns, feed } from './feed.ts'

export const pageviews = feed({
  name: 'pageviews',
  aliases: ['pageview_table'],
  description: 'One row per page that a visitor opened.',
  key: ['event_id', 'time'],
  columns: eventColumns,
  isEvent: true,
  becomes: { fact_session: ['session_id'] },
  isDaily: true,
  notes: ['An empty path is `/`.'],
})

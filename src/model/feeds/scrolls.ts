import { eventColumns, feed, required } from './feed.ts'

export const scrolls = feed({
  name: 'scrolls',
  aliases: ['scroll_table'],
  description: 'One row per scroll position that a visitor reached.',
  key: ['event_id', 'time'],
  columns: [...eventColumns, required('scroll_percent', 'percent', { note: '0 to 100' })],
  isEvent: true,
  becomes: { fact_session: ['session_id'] },
  notes: ['An empty path is `/`.'],
})

import { eventColumns, feed, optional } from './feed.ts'

export const clicks = feed({
  name: 'clicks',
  aliases: ['click_table'],
  description: 'One row per click on an element of a page.',
  key: ['event_id', 'time'],
  columns: [
    ...eventColumns,
    optional('href', 'text', { holds: 'url' }),
    optional('target_id', 'text', {
      holds: 'free_text',
      note: 'the id attribute of the element; any length up to 1 MiB',
    }),
    optional('target_tag', 'text'),
    optional('target_text', 'text', { holds: 'free_text' }),
  ],
  isEvent: true,
  becomes: { fact_session: ['session_id'] },
  notes: ['An empty path is `/`.'],
})

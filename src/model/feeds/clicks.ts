import { eventColumns, feed, optional } from './feed.ts'

export const clicks = feed({
  name: 'clicks',
  aliases: ['click_table'],
  description: 'One row per click on an element of a page.',
  key: ['event_id', 'time'],
  columns: [
    ...eventColumns,
    optional('href', 'text'),
    optional('target_id', 'text', { note: 'the id attribute of the element; any length up to 1 MiB' }),
    optional('target_tag', 'text'),
    optional('target_text', 'text'),
  ],
  isEvent: true,
  notes: ['An empty path is `/`.'],
})

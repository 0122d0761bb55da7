import { feed, optional, required } from './feed.ts'

export const scrolls = feed({
  name: 'scrolls',
  aliases: ['scroll_table'],
  description: 'One row per scroll position that a visitor reached.',
  key: ['event_id', 'time'],
  columns: [
    required('event_id', 'id'),
    required('session_id', 'id'),
    required('time', 'time'),
    optional('user_id', 'text', { aliases: ['customer_id'] }),
    optional('domain', 'text'),
    optional('path', 'text', { note: 'empty means `/`' }),
    optional('hash', 'text'),
    optional('query', 'text'),
    optional('previous_page', 'text'),
    required('scroll_percent', 'percent', { note: '0 to 100' }),
  ],
  notes: ['An empty path is `/`.'],
})

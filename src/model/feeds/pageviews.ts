import { feed, optional, required } from './feed.ts'

export const pageviews = feed({
  name: 'pageviews',
  aliases: ['pageview_table'],
  description: 'One row per page that a visitor opened.',
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
  ],
  notes: ['An empty path is `/`.'],
})

import { feed, optional, required } from './feed.ts'

export const clicks = feed({
  name: 'clicks',
  aliases: ['click_table'],
  description: 'One row per click on an element of a page.',
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
    optional('href', 'text'),
    optional('target_id', 'text', { note: 'the id attribute of the element; any length up to 1 MiB' }),
    optional('target_tag', 'text'),
    optional('target_text', 'text'),
  ],
  notes: ['An empty path is `/`.'],
})

import { feed, optional, required } from './feed.ts'

export const sessions = feed({
  name: 'sessions',
  aliases: ['session_table'],
  description: 'One row per visit to the shop.',
  key: ['session_id'],
  columns: [
    required('session_id', 'id'),
    optional('user_id', 'text', { aliases: ['customer_id'], note: 'empty for a visitor who is not known' }),
    required('time', 'time', { aliases: ['session_start', 'started_at'], note: 'when the visit began' }),
    optional('platform', 'text'),
    optional('device_type', 'text'),
    optional('country', 'text'),
    optional('region', 'text'),
    optional('city', 'text'),
    optional('ip', 'text', { isPersonal: true }),
    optional('referrer', 'text'),
    optional('landing_page', 'text'),
    optional('landing_page_query', 'text'),
    optional('landing_page_hash', 'text'),
    optional('browser', 'text'),
    optional('utm_source', 'text'),
    optional('utm_medium', 'text'),
    optional('utm_campaign', 'text'),
  ],
  canBeInferred: true,
  isDaily: true,
})

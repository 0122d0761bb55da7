import { feed, optional, required } from './feed.ts'

export const customers = feed({
  name: 'customers',
  aliases: ['users', 'user_table'],
  description: 'One row per state of a customer.',
  key: ['customer_id'],
  columns: [
    required('customer_id', 'id', { aliases: ['user_id'], holds: 'person' }),
    optional('email', 'text', { isPersonal: true }),
    optional('first_name', 'text', { isPersonal: true }),
    optional('last_name', 'text', { isPersonal: true }),
    optional('phone', 'text', { isPersonal: true }),
    optional('gender', 'text'),
    optional('birth_date', 'date', { isPersonal: true }),
    optional('country', 'text'),
    optional('region', 'text', { aliases: ['state'] }),
    optional('city', 'text'),
    optional('postal_code', 'text', { isPersonal: true }),
    optional('segment', 'text', { aliases: ['customer_tier', 'customer_segment'] }),
    optional('acquisition_channel', 'text'),
    optional('email_verified', 'boolean'),
    optional('has_purchase_last_year', 'boolean'),
    optional('has_purchase_last_qtr', 'boolean'),
    optional('registration_date', 'date', { aliases: ['signup_date', 'created_at'] }),
    optional('updated_at', 'time', { note: 'when this state began; else the file date' }),
  ],
  canBeInferred: true,
  alsoKept: ['customer_versions'],
  becomes: { dim_customer: ['customer_id'] },
  notes: [
    'Every distinct state is kept: segment, country, region and city have a history, the newest value of the rest counts.',
  ],
})

import { feed, optional, required } from './feed.ts'

export const payments = feed({
  name: 'payments',
  description: 'One row per payment of an order.',
  key: ['payment_id'],
  columns: [
    required('payment_id', 'id'),
    required('order_id', 'id'),
    required('payment_method', 'text', { aliases: ['method'] }),
    required('amount', 'money'),
    optional('status', 'text'),
    required('time', 'time', { aliases: ['paid_at', 'payment_date'] }),
    optional('is_deleted', 'boolean', { note: 'the newest row of a key that says so removes it' }),
    optional('updated_at', 'time', {
      note: 'decides which row of a key is the newest; else the file date does',
    }),
  ],
})

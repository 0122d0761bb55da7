import { feed, optional, required } from './feed.ts'

export const orders = feed({
  name: 'orders',
  aliases: ['order_table', 'transactions'],
  description: 'One row per order.',
  key: ['order_id'],
  columns: [
    required('order_id', 'id', { aliases: ['transaction_id'] }),
    optional('customer_id', 'text', { aliases: ['user_id'], note: 'empty for a guest' }),
    optional('session_id', 'text'),
    optional('event_id', 'text'),
    required('time', 'time', { aliases: ['order_date', 'order_time', 'transaction_date'] }),
    optional('status', 'text', { aliases: ['order_status'], note: 'empty means completed' }),
    optional('total_price', 'money', {
      aliases: ['total_amount'],
      note: 'what the customer was charged, shipping and tax included',
    }),
    optional('shipping_price', 'money', { aliases: ['shipping'] }),
    optional('tax_amount', 'money', { aliases: ['tax'] }),
    optional('discount', 'money', { aliases: ['discount_amount'] }),
    optional('discount_coupon_code', 'text', { aliases: ['coupon_code'] }),
    optional('payment_method', 'text'),
    optional('channel', 'text'),
    optional('currency', 'text'),
    optional('country', 'text'),
    optional('region', 'text', { aliases: ['state'] }),
    optional('city', 'text'),
    optional('total_items', 'integer'),
    optional('total_qty', 'integer'),
    optional('is_deleted', 'boolean', { note: 'the newest row of a key that says so removes it' }),
    optional('updated_at', 'time', {
      note: 'decides which row of a key is the newest; else the file date does',
    }),
  ],
  rules: [{ kind: 'currency', column: 'currency' }],
  notes: ['A currency other than the configured one is `invalid_value` (none configured: any).'],
})

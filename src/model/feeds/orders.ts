import { feed, isDeleted, optional, required, updatedAt } from './feed.ts'

export const orders = feed({
  name: 'orders',
  aliases: ['order_table', 'transactions'],
  description: 'One row per order.',
  key: ['order_id'],
  columns: [
    required('order_id', 'id', { aliases: ['transaction_id'] }),
    optional('customer_id', 'text', {
      aliases: ['user_id'],
      holds: 'person',
      note: 'empty for a guest',
    }),
    optional('session_id', 'text'),
    optional('event_id', 'text'),
    required('time', 'time', { aliases: ['order_date', 'order_time', 'transaction_date'] }),
    optional('status', 'text', { aliases: ['order_status'], note: 'empty means completed' }),
    optional('total_price', 'money', {
      aliases: ['total_amount'],
      note: 'what the customer was charged, shipping and tax included',
    }),
    optional('shipping_price', 'money', { aliases: ['shipping'] }),
    optional('tax_amount', 'money', { aliases: ['tax'], note: 'of goods and shipping' }),
    optional('shipping_tax_amount', 'money', { aliases: ['shipping_tax'], note: 'part of tax_amount' }),
    optional('prices_include_tax', 'boolean', {
      aliases: ['taxes_included'],
      note: 'whether prices, discounts and shipping include tax; default: the setting `pricesIncludeTax`',
    }),
    optional('cancelled_at', 'time', {
      note: 'makes a sale `cancelled`, unless it is refunded or partially refunded',
    }),
    optional('discount', 'money', {
      aliases: ['discount_amount'],
      note: 'that of its lines included',
      isNegated: true,
    }),
    optional('discount_coupon_code', 'text', { aliases: ['coupon_code'] }),
    optional('payment_method', 'text'),
    optional('channel', 'text'),
    optional('currency', 'text'),
    optional('country', 'text'),
    optional('region', 'text', { aliases: ['state'] }),
    optional('city', 'text'),
    optional('total_items', 'integer'),
    optional('total_qty', 'integer'),
    isDeleted,
    updatedAt,
  ],
  isDaily: true,
  becomes: { fact_sales: ['order_id'], fact_order_item: ['order_id'] },
  rules: [{ kind: 'currency', column: 'currency' }],
  notes: ['A currency other than the configured one is `invalid_value` (none configured: any).'],
})

import { feed, isDeleted, optional, required, updatedAt } from './feed.ts'

export const refunds = feed({
  name: 'refunds',
  aliases: ['order_refunds'],
  description: 'One row per refund, of an order or of one of its lines.',
  key: ['refund_id'],
  columns: [
    required('refund_id', 'id'),
    required('order_id', 'id'),
    required('amount', 'money', { isNegated: true }),
    required('time', 'time', { aliases: ['refunded_at', 'refund_date'] }),
    optional('order_item_id', 'text', {
      note: 'the line of this order that was paid back, `#<n>` too; empty: the order',
    }),
    optional('quantity', 'integer', { isNegated: true }),
    optional('tax_amount', 'money', {
      note: 'the part that is tax; with it or shipping_amount, the rest is goods',
      isNegated: true,
    }),
    optional('shipping_amount', 'money', {
      note: 'the part that is shipping, without tax',
      isNegated: true,
    }),
    optional('is_restocked', 'boolean', {
      aliases: ['restocked'],
      note: 'whether the goods are in stock again',
    }),
    optional('reason', 'text'),
    isDeleted,
    updatedAt,
  ],
  waitsForOrder: true,
  becomes: { fact_refund: ['refund_id'], fact_sales: ['order_id'] },
  scope: { name: 'order', keys: ['order_id'], days: ['time'], isActivity: true },
})

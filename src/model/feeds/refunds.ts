import { feed, isDeleted, optional, required, updatedAt } from './feed.ts'

export const refunds = feed({
  name: 'refunds',
  aliases: ['order_refunds'],
  description: 'One row per refund, of an order or of one of its lines.',
  key: ['refund_id'],
  columns: [
    required('refund_id', 'id'),
    required('order_id', 'id'),
    required('amount', 'money'),
    required('time', 'time', { aliases: ['refunded_at', 'refund_date'] }),
    optional('order_item_id', 'text', {
      note: 'the line of this order that was paid back, `#<n>` too; empty: the order',
    }),
    optional('quantity', 'integer'),
    optional('reason', 'text'),
    isDeleted,
    updatedAt,
  ],
  waitsForOrder: true,
})

import { feed, isDeleted, optional, required, updatedAt } from './feed.ts'

export const payments = feed({
  name: 'payments',
  description: 'One row per payment of an order.',
  key: ['payment_id'],
  columns: [
    required('payment_id', 'id'),
    required('order_id', 'id'),
    required('payment_method', 'text', { aliases: ['method'] }),
    required('amount', 'money'),
    optional('fee_amount', 'money', {
      aliases: ['fee'],
      note: 'what the payment cost the shop',
      isNegated: true,
    }),
    optional('status', 'text'),
    required('time', 'time', { aliases: ['paid_at', 'payment_date'] }),
    isDeleted,
    updatedAt,
  ],
  waitsForOrder: true,
  becomes: { fact_payment: ['payment_id'] },
  scope: { name: 'order', keys: ['order_id'], days: ['time'] },
})

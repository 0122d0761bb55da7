import { amazonOrders, writeAmazonOrder } from './amazon_orders.ts'
import { amazonSettlement, writeSettlement } from './amazon_settlement.ts'
import type { Platform } from './platform.ts'

export const amazon: Platform = {
  title: 'Amazon',
  files: [amazonOrders, amazonSettlement],
  order: writeAmazonOrder,
  posting: writeSettlement,
  loses: [
    'Who bought: each order is a guest’s.',
    'What a pending or cancelled order was to cost: it has no lines.',
    'Whether an order failed: it is cancelled.',
    'The visit that an order came from, its coupon, and its channel but for Amazon itself.',
    'How it was paid, attempts to pay that failed and payments that wait.',
    'The quantity and the reason of a refund and whether the goods came back; one of a whole order is a refund of each line.',
    'What a line is reduced by and its share of the coupon are one promotion; shipping and tax are cut over the lines.',
    'Customers, products beyond their names, and stock.',
  ],
}

import { feed, isDeleted, optional, required, updatedAt } from './feed.ts'

export const orderItems = feed({
  name: 'order_items',
  aliases: ['order_line_items', 'order_line_item_table', 'transaction_items'],
  description: 'One row per line of an order.',
  key: ['order_id', 'order_item_id'],
  columns: [
    required('order_id', 'id', { aliases: ['transaction_id'] }),
    optional('order_item_id', 'text', {
      aliases: ['event_id', 'transaction_item_id'],
      note: 'known within its order; default `#<n>`',
    }),
    optional('product_id', 'text', { aliases: ['sku', 'product_sku'] }),
    optional('product_name', 'text', { note: 'finds the product where product_id is empty' }),
    required('product_price', 'price', { aliases: ['unit_price', 'price'], note: 'of one unit' }),
    required('product_qty', 'integer', { aliases: ['quantity', 'qty'] }),
    optional('discount', 'money', {
      aliases: ['line_discount'],
      note: 'of the whole line; not above its gross',
      isNegated: true,
    }),
    optional('tax_amount', 'money', { aliases: ['line_tax'], note: 'of the whole line' }),
    optional('shipping_price', 'money', {
      note: 'of the whole line; counts where the order has none',
    }),
    optional('is_gift_card', 'boolean', {
      aliases: ['gift_card'],
      note: 'a gift card is a debt and no sale; default: as its product says',
    }),
    optional('product_cost', 'price', {
      aliases: ['unit_cost'],
      note: 'unit cost of this line; else the cost of the product on the day of the order',
    }),
    optional('user_id', 'text', { holds: 'person' }),
    optional('session_id', 'text'),
    optional('time', 'time'),
    isDeleted,
    updatedAt,
  ],
  numbering: { id: 'order_item_id', group: ['order_id'] },
  waitsForOrder: true,
  isDaily: true,
  becomes: { fact_order_item: ['order_id', 'order_item_id'], fact_sales: ['order_id'] },
  rules: [
    { kind: 'not_generated', column: 'order_item_id', form: 'whole' },
    { kind: 'one_of', columns: ['product_id', 'product_name'] },
    { kind: 'stands_in_for_id', column: 'product_name', id: 'product_id' },
    {
      kind: 'line_gross',
      price: 'product_price',
      quantity: 'product_qty',
      discount: 'discount',
    },
  ],
  notes: [
    'At least one of product_id and product_name in each row.',
    "Without an order_item_id a line's id is `#<n>`. n counts the order's rows without an id in the file, from 1; rejected rows don't count. An id of the form `#` and digits is `invalid_value`.",
    'The newest file that holds lines of an order without an id replaces all of them. Files that differ just in a `part` suffix count as one file here, as new as its newest part, and n runs on over its parts.',
    "A line's gross (quantity × price) is below 10¹²; a discount above its gross is `out_of_range`.",
    'A product_qty below 0 is `out_of_range`; with `reading.returns` it is a line that was returned: its amount is a refund of the order.',
    'A product_name that stands alone has the length of an id: at most 200 characters.',
  ],
})

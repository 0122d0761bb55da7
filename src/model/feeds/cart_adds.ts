import { eventColumns, feed, optional } from './feed.ts'

export const cartAdds = feed({
  name: 'cart_adds',
  aliases: ['add_to_cart_table'],
  description: 'One row per product put into a cart.',
  key: ['event_id', 'time'],
  columns: [
    ...eventColumns,
    optional('product_id', 'text', { aliases: ['sku'] }),
    optional('product_name', 'text', { note: 'finds the product where product_id is empty' }),
    optional('product_price', 'price'),
    optional('product_qty', 'integer'),
  ],
  isEvent: true,
  becomes: { fact_session: ['session_id'] },
  rules: [{ kind: 'stands_in_for_id', column: 'product_name', id: 'product_id' }],
  notes: [
    'An empty path is `/`.',
    'Without a product_id the product is found by its product_name, which then has the length of an id: at most 200 characters.',
  ],
})

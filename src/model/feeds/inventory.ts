import { feed, optional, required } from './feed.ts'

export const inventory = feed({
  name: 'inventory',
  aliases: ['product_offerings', 'stock'],
  description: 'One row per product, location and day: the stock on hand.',
  key: ['product_id', 'location', 'day'],
  columns: [
    required('product_id', 'id', { aliases: ['sku'] }),
    required('quantity_on_hand', 'integer', { aliases: ['quantity', 'stock'] }),
    optional('reorder_level', 'integer', { default: '10', note: 'default 10' }),
    optional('location', 'text', { default: 'main', note: 'default `main`' }),
    optional('updated_at', 'time', {
      note: 'decides the day, and which row of a day is the newest; else the file date does',
    }),
  ],
  businessDay: 'day',
  becomes: { fact_inventory: ['product_id', 'location', 'day'] },
  scope: { name: 'stock', keys: ['product_id', 'day'], days: ['day'] },
  notes: [
    'location defaults to `main`, reorder_level to 10.',
    '`day` is the business date of updated_at, else of the file date: one stock level a day is kept, the newest.',
  ],
})

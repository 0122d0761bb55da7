import { feed, optional, required, updatedAt } from './feed.ts'

export const products = feed({
  name: 'products',
  aliases: ['listing_products', 'product_table'],
  description: 'One row per product.',
  key: ['product_id'],
  columns: [
    required('product_id', 'id', { aliases: ['sku', 'product_sku'] }),
    required('product_name', 'text', { aliases: ['name'] }),
    optional('category_id', 'text'),
    optional('category_name', 'text', {
      aliases: ['category', 'product_category'],
      note: 'finds or makes the category where category_id is empty',
    }),
    optional('brand', 'text'),
    optional('listing_id', 'text'),
    optional('list_price', 'price', { aliases: ['price', 'unit_price'] }),
    optional('unit_cost', 'price', { aliases: ['cost', 'product_cost'] }),
    optional('desi', 'decimal', { note: 'volumetric weight, for shipping rates' }),
    optional('is_active', 'boolean'),
    optional('is_gift_card', 'boolean', {
      aliases: ['gift_card'],
      note: 'a gift card is a debt and no sale',
    }),
    updatedAt,
  ],
  canBeInferred: true,
  alsoKept: ['product_unit_costs'],
  becomes: { dim_product: ['product_id'] },
  notes: ['A product keeps every name that it ever bore, and every unit_cost from the date it held.'],
})

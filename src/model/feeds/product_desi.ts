import { feed, required, updatedAt } from './feed.ts'

export const productDesi = feed({
  name: 'product_desi',
  aliases: ['desi'],
  description: 'One row per product: its volumetric weight.',
  key: ['product_id'],
  columns: [
    required('product_id', 'id', { aliases: ['sku'] }),
    required('desi', 'decimal', { note: 'volumetric weight, for shipping rates' }),
    updatedAt,
  ],
  becomes: { dim_product: ['product_id'] },
  notes: ['Where a product has a row here, its desi counts, not the one in products.'],
})

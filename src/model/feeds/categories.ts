import { feed, optional, required, updatedAt } from './feed.ts'

export const categories = feed({
  name: 'categories',
  description: 'One row per product category.',
  key: ['category_id'],
  columns: [
    required('category_id', 'id'),
    required('category_name', 'text', { aliases: ['name'] }),
    optional('parent_category_id', 'text', { note: 'empty for a top level category' }),
    updatedAt,
  ],
  canBeInferred: true,
  becomes: { dim_product: ['category_id'] },
})

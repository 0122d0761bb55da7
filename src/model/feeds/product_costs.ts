import { effectiveFrom, feed, required } from './feed.ts'

export const productCosts = feed({
  name: 'product_costs',
  aliases: ['cost', 'costs'],
  description: 'One row per product and date from which a cost holds.',
  key: ['product_id', 'effective_from'],
  columns: [
    required('product_id', 'id', { aliases: ['sku'] }),
    required('unit_cost', 'price', { aliases: ['cost'] }),
    effectiveFrom,
  ],
  becomes: { dim_product: ['product_id'] },
  notes: ['effective_from defaults to the beginning of time.'],
})

import { feed, optional, required } from './feed.ts'

export const productCosts = feed({
  name: 'product_costs',
  aliases: ['cost', 'costs'],
  description: 'One row per product and date from which a cost holds.',
  key: ['product_id', 'effective_from'],
  columns: [
    required('product_id', 'id', { aliases: ['sku'] }),
    required('unit_cost', 'price', { aliases: ['cost'] }),
    optional('effective_from', 'date', { note: 'default: the beginning of time' }),
  ],
  notes: ['effective_from defaults to the beginning of time.'],
})

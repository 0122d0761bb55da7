import { sourceKind } from './source.ts'

export const wooProducts = sourceKind({
  name: 'woocommerce_products',
  source: 'woocommerce',
  title: 'products export of WooCommerce',
  grain: 'A product, or a variation of one below it.',
  needs: { ID: 'text', Type: 'text', SKU: 'text', Name: 'text', 'Regular price': 'money' },
  takes: {
    Published: 'text',
    'Sale price': 'money',
    Categories: 'text',
    Brands: 'text',
    Parent: 'text',
    'Cost of goods': 'money',
    'Meta: _wc_cog_cost': 'money',
    'Meta: _alg_wc_cog_cost': 'money',
  },
  makes: ['products'],
  leavesOut: {
    has_variations: 'Products with variations and groups of products, which are not sold themselves.',
  },
  cannotKnow: ['When a product or its cost changed: what the file says holds from the date of the file.'],
  notes: [
    'A product is known by its SKU, else by its id, as the lines of orders name it.',
    'Its category is the first of `Categories`, the last part of it; a variation has none of its own.',
    'Its listing is the parent, else itself. Its price is the regular one. Its cost is what extensions for costs export.',
    'It is active if `Published` is 1; a draft is -1, a private one 0.',
  ],
  convert([record], make) {
    if (!record) return
    const { values } = record
    const types = (values.Type ?? '').split(',').map((type) => type.trim().toLowerCase())
    if (types.some((type) => /^(variable|variable-subscription|grouped)$/.test(type))) {
      make.leaveOut('has_variations', record)
      return
    }
    const product = {
      product_id: values.SKU ?? values.ID,
      product_name: values.Name,
      category_name: categoryOf(values.Categories),
      brand: values.Brands,
      listing_id: values.Parent?.replace(/^id:/, '') ?? values.SKU ?? values.ID,
      list_price: values['Regular price'],
      unit_cost: values['Cost of goods'] ?? values['Meta: _wc_cog_cost'] ?? values['Meta: _alg_wc_cog_cost'],
      is_active: values.Published === undefined ? undefined : values.Published === '1',
      is_gift_card: types.some((type) => /gift-?card/.test(type)) || undefined,
    }
    make.row('products', product, record)
  },
})

/** `Clothing > Shirts, Sale` becomes Shirts. Commas in a name are escaped. */
function categoryOf(cell: string | undefined): string | undefined {
  const [first] = (cell ?? '').split(/(?<!\\),/)
  return first?.split(' > ').at(-1)?.replaceAll('\\,', ',').trim() || undefined
}

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
    has_variations: 'Products with variations, and groups of products: they are not sold themselves.',
  },
  cannotKnow: ['When a product or its cost changed: the file’s values are valid from the file’s date.'],
  notes: [
    'A product is identified by its SKU, otherwise by its id, as in the lines of orders.',
    'Its category is the last part of the first of `Categories`. A variation has no category.',
    'Its listing is the parent, otherwise itself. Its price is the regular one. Its cost comes from extensions that export one.',
    'It is active if `Published` is 1; −1 is a draft, 0 is private.',
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

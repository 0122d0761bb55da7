import type { ValueType } from '../model/reading.ts'
import { orderValues } from './record_values.ts'
import { variantId, variantName } from './shopify_variants.ts'
import { type Maker, type SourceKind, type SourceRecord, sourceKind } from './source.ts'

/** The columns of Shopify's two product exports that differ in more than letter case. */
interface Spelling {
  name: string
  title: string
  handle: string
  sku: string
  price: string
  published: string
}

const older: Spelling = {
  name: 'shopify_products',
  title: 'products export of Shopify',
  handle: 'Handle',
  sku: 'Variant SKU',
  price: 'Variant Price',
  published: 'Published',
}

const newer: Spelling = {
  name: 'shopify_products_by_url_handle',
  title: 'products export of Shopify, in the columns since 2025',
  handle: 'URL handle',
  sku: 'SKU',
  price: 'Price',
  published: 'Published on online store',
}

export const shopifyProducts: readonly SourceKind[] = [older, newer].map(productsAs)

type Record = SourceRecord
type Rule = 'picture'

function productsAs(spelling: Spelling): SourceKind {
  const { name, title, handle, sku, price, published } = spelling
  const needs: { [column: string]: ValueType } = {
    [handle]: 'text',
    Title: 'text',
    [sku]: 'text',
    [price]: 'money',
  }
  const takes: { [column: string]: ValueType } = {
    'Option1 Value': 'text',
    'Option2 Value': 'text',
    'Option3 Value': 'text',
    'Product Category': 'text',
    Type: 'text',
    Vendor: 'text',
    'Cost per item': 'money',
    'Gift Card': 'boolean',
    Status: 'text',
    [published]: 'boolean',
  }
  return sourceKind({
    name,
    source: 'shopify',
    title,
    grain: 'A variant of a product; the columns of the product are only on its first row. Or a picture.',
    needs,
    takes,
    order: handle,
    makes: ['products'],
    leavesOut: { picture: 'Rows with another picture of a product.' },
    cannotKnow: ['When a product or its cost changed: the file’s values are valid from the file’s date.'],
    notes: [
      `A product is a variant, identified by \`${sku}\`, otherwise by its title and options (\`Plain Tee - M\`), as in the lines of orders.`,
      'Its category is `Type`, otherwise the last part of `Product Category`. Its listing is the handle.',
      `It is active if \`Status\` is \`active\`, or, without a status, if \`${published}\` says so.`,
    ],
    convert: (records: readonly Record[], make: Maker<string, Rule>) => {
      const product = orderValues(records)
      for (const record of records) {
        if (isVariant(record, spelling)) make.row('products', variantRow(record, product, spelling), record)
        else make.leaveOut('picture', record)
      }
    },
  })
}

function isVariant({ values }: Record, { sku, price }: Spelling): boolean {
  return values[sku] !== undefined || values[price] !== undefined || values['Option1 Value'] !== undefined
}

function variantRow(
  { values }: Record,
  product: Record['values'],
  { handle, sku, price, published }: Spelling,
) {
  const options = [1, 2, 3].map((number) => values[`Option${number} Value`])
  const variant = { title: product.Title, sku: values[sku], options }
  return {
    product_id: variantId(variant),
    product_name: variantName(variant),
    category_name: product.Type ?? product['Product Category']?.split(' > ').at(-1),
    brand: product.Vendor,
    listing_id: product[handle],
    list_price: values[price],
    unit_cost: values['Cost per item'],
    is_active: product.Status === undefined ? product[published] : product.Status.toLowerCase() === 'active',
    is_gift_card: product['Gift Card'],
  }
}

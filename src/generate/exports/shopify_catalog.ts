import { money } from '../base/text.ts'
import type { ExportFile } from './export_file.ts'
import type { CustomerState, ProductState, StockState, Write } from './platform.ts'

const csv = { extension: '.csv', delimiter: ',', lineEnd: '\n' } as const

export const shopifyProducts = {
  ...csv,
  name: 'shopify_products',
  prefix: 'products_export',
  columns: [
    'Handle',
    'Title',
    'Body (HTML)',
    'Vendor',
    'Product Category',
    'Type',
    'Tags',
    'Published',
    'Option1 Name',
    'Option1 Value',
    'Option2 Name',
    'Option2 Value',
    'Option3 Name',
    'Option3 Value',
    'Variant SKU',
    'Variant Grams',
    'Variant Inventory Tracker',
    'Variant Inventory Qty',
    'Variant Inventory Policy',
    'Variant Fulfillment Service',
    'Variant Price',
    'Variant Compare At Price',
    'Variant Requires Shipping',
    'Variant Taxable',
    'Variant Barcode',
    'Image Src',
    'Image Position',
    'Image Alt Text',
    'Gift Card',
    'SEO Title',
    'SEO Description',
    'Variant Image',
    'Variant Weight Unit',
    'Variant Tax Code',
    'Cost per item',
    'Status',
  ],
} as const satisfies ExportFile

export const shopifyInventory = {
  ...csv,
  name: 'shopify_inventory',
  prefix: 'inventory_export',
  columns: [
    'Handle',
    'Title',
    'Option1 Name',
    'Option1 Value',
    'Option2 Name',
    'Option2 Value',
    'Option3 Name',
    'Option3 Value',
    'SKU',
    'HS Code',
    'COO',
    'Location',
    'Bin name',
    'Incoming (not editable)',
    'Unavailable (not editable)',
    'Committed (not editable)',
    'Available (not editable)',
    'On hand (current)',
    'On hand (new)',
  ],
} as const satisfies ExportFile

export const shopifyCustomers = {
  ...csv,
  name: 'shopify_customers',
  prefix: 'customers_export',
  columns: [
    'Customer ID',
    'First Name',
    'Last Name',
    'Email',
    'Accepts Email Marketing',
    'Default Address Company',
    'Default Address Address1',
    'Default Address Address2',
    'Default Address City',
    'Default Address Province Code',
    'Default Address Country Code',
    'Default Address Zip',
    'Default Address Phone',
    'Phone',
    'Accepts SMS Marketing',
    'Total Spent',
    'Total Orders',
    'Note',
    'Tax Exempt',
    'Tags',
  ],
} as const satisfies ExportFile

/** Each product has only the one variant that Shopify gives to products without options. */
const ONLY_VARIANT = { 'Option1 Name': 'Title', 'Option1 Value': 'Default Title' } as const

/** Made from the product's id, since its name can change. */
const handleOf = ({ product }: ProductState) => product.id.toLowerCase()

export function writeShopifyProduct(state: ProductState, write: Write): void {
  const { product, name, brand, onHand } = state
  write(shopifyProducts, {
    ...ONLY_VARIANT,
    Handle: handleOf(state),
    Title: name,
    Vendor: brand,
    Type: product.leaf.name,
    Published: String(product.isActive),
    'Variant SKU': product.id,
    'Variant Grams': Math.round(product.desi * 1000),
    'Variant Inventory Tracker': 'shopify',
    'Variant Inventory Qty': onHand,
    'Variant Inventory Policy': 'deny',
    'Variant Fulfillment Service': 'manual',
    'Variant Price': money(product.price),
    'Variant Requires Shipping': 'true',
    'Variant Taxable': 'true',
    'Gift Card': 'false',
    'Variant Weight Unit': 'kg',
    'Cost per item': money(product.cost),
    Status: product.isActive ? 'active' : 'archived',
  })
}

export function writeShopifyStock(state: StockState, write: Write): void {
  const { product, name, location, onHand } = state
  write(shopifyInventory, {
    ...ONLY_VARIANT,
    Handle: handleOf(state),
    Title: name,
    SKU: product.id,
    Location: location,
    'Incoming (not editable)': 0,
    'Unavailable (not editable)': 0,
    'Committed (not editable)': 0,
    'Available (not editable)': onHand,
    'On hand (current)': onHand,
  })
}

export function writeShopifyCustomer(customer: CustomerState, write: Write): void {
  const { person, place, orderCount } = customer
  write(shopifyCustomers, {
    // An apostrophe keeps spreadsheets from rounding the number.
    'Customer ID': `'${7_700_000_000_000 + Number(customer.id.slice(1))}`,
    'First Name': person.firstName,
    'Last Name': person.lastName,
    Email: person.email,
    'Accepts Email Marketing': 'no',
    'Default Address City': place.city,
    'Default Address Province Code': place.region,
    'Default Address Country Code': place.country,
    'Default Address Zip': customer.postalCode,
    'Default Address Phone': person.phone && `'${person.phone}`,
    Phone: person.phone && `'${person.phone}`,
    'Accepts SMS Marketing': 'no',
    'Total Orders': orderCount,
    'Tax Exempt': 'no',
  })
}

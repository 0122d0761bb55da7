import { money } from '../base/text.ts'
import { topCategories } from '../catalog/categories.ts'
import type { ExportFile } from './export_file.ts'
import type { Platform, ProductState, Write } from './platform.ts'
import { woocommerceOrders, writeWoocommerceOrder } from './woocommerce_orders.ts'

const products = {
  name: 'woocommerce_products',
  prefix: 'wc-product-export',
  extension: '.csv',
  delimiter: ',',
  lineEnd: '\n',
  columns: [
    'ID',
    'Type',
    'SKU',
    'GTIN, UPC, EAN, or ISBN',
    'Name',
    'Published',
    'Is featured?',
    'Visibility in catalog',
    'Short description',
    'Description',
    'Date sale price starts',
    'Date sale price ends',
    'Tax status',
    'Tax class',
    'In stock?',
    'Stock',
    'Low stock amount',
    'Backorders allowed?',
    'Sold individually?',
    'Weight (kg)',
    'Length (cm)',
    'Width (cm)',
    'Height (cm)',
    'Allow customer reviews?',
    'Purchase note',
    'Sale price',
    'Regular price',
    'Categories',
    'Tags',
    'Shipping class',
    'Images',
    'Download limit',
    'Download expiry days',
    'Parent',
    'Grouped products',
    'Upsells',
    'Cross-sells',
    'External URL',
    'Button text',
    'Position',
    'Brands',
    'Cost of goods',
  ],
} as const satisfies ExportFile

const nameOfTop = new Map(topCategories.map(({ id, name }) => [id, name]))

function writeProduct({ product, name, brand, onHand }: ProductState, write: Write): void {
  write(products, {
    ID: Number(product.id.slice(1)),
    Type: 'simple',
    SKU: product.id,
    Name: name,
    Published: product.isActive ? 1 : -1,
    'Is featured?': 0,
    'Visibility in catalog': 'visible',
    'Tax status': 'taxable',
    'In stock?': onHand > 0 ? 1 : 0,
    Stock: onHand,
    'Backorders allowed?': 0,
    'Sold individually?': 0,
    'Weight (kg)': product.desi,
    'Allow customer reviews?': 1,
    'Regular price': money(product.price),
    Categories: `${nameOfTop.get(product.leaf.parent)} > ${product.leaf.name}`,
    Position: 0,
    Brands: brand,
    'Cost of goods': money(product.cost),
  })
}

export const woocommerce: Platform = {
  title: 'WooCommerce',
  files: [woocommerceOrders, products],
  order: writeWoocommerceOrder,
  product: writeProduct,
  loses: [
    'Whether an order is on its way: it is processing until it is completed.',
    'The visit that an order came from, and channels.',
    'Attempts to pay that failed, payments that wait, and fees of others than cards and PayPal.',
    'The line of a refund, its quantity and whether the goods came back.',
    'What a line is reduced by and its share of the coupon are one discount.',
    'Customers beyond their ids, and stock.',
  ],
}

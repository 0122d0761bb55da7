import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { shopifyCustomers } from '../../src/sources/shopify_customers.ts'
import { shopifyInventory, shopifyInventoryByLocation } from '../../src/sources/shopify_inventory.ts'
import { shopifyOrders } from '../../src/sources/shopify_orders.ts'
import { shopifyProducts } from '../../src/sources/shopify_products.ts'
import type { SourceKind } from '../../src/sources/source.ts'
import { convertFixture, convertText } from '../support/convert_text.ts'

const [older, newer] = shopifyProducts as [SourceKind, SourceKind]

describe('products', () => {
  const { rows, columns, rejected, leftOut, read, used } = convertFixture(older)
  const product = (id: string) => rows.products?.find(({ product_id }) => product_id === id)

  test('each row is a variant, and pictures are left out', () => {
    // 20 rows, 3 of them hold nothing but a picture.
    expect({ read, used, rejected, leftOut }).toEqual({
      read: 20,
      used: 17,
      rejected: [],
      leftOut: { picture: 3 },
    })
    expect(rows.products).toHaveLength(17)
  })

  test('a variant has the columns of its product’s first row', () => {
    expect(product('TEE-M-BLUE')).toEqual({
      product_id: 'TEE-M-BLUE',
      product_name: 'Plain Tee – M / Blue',
      category_name: 'Shirts',
      brand: 'Fernhill',
      listing_id: 'plain-tee',
      list_price: '15.00',
      unit_cost: '4.20',
      is_active: true,
      is_gift_card: 'false',
    })
  })

  test('a variant without SKU is identified as lines of orders name it', () => {
    const names = columns('products', 'product_id', 'product_name').filter(([id]) => String(id).includes(' '))
    expect(names).toEqual([
      ['Plain Tee - L / Blue', 'Plain Tee – L / Blue'],
      ['Plain Tee - L / Red', 'Plain Tee – L / Red'],
      ['Gift Card - $25.00', 'Gift Card – $25.00'],
      ['Gift Card - $50.00', 'Gift Card – $50.00'],
      ['Chair - Oak / Wool / Short', 'Chair – Oak / Wool / Short'],
    ])
    expect(product('Sticker')?.product_name).toBe('Sticker')
  })

  test('a gift card has a variant for each value', () => {
    expect(product('Gift Card - $50.00')).toMatchObject({ is_gift_card: 'true', list_price: '50.00' })
  })

  test('a category is the type, otherwise the last part of the category', () => {
    expect(product('MUG-1')?.category_name).toBe('Mugs')
    expect(product('FERN-1')?.category_name).toBe('Prints')
    expect(product('POS-1')).not.toHaveProperty('category_name')
  })

  test('a product is active by its status, without one if it is published', () => {
    const active = ['MUG-1', 'TOTE-1', '0042', 'POS-1'].map((id) => product(id)?.is_active)
    expect(active).toEqual([true, false, false, 'true'])
  })

  test('a cost of 0 is a cost, and an empty one is unknown', () => {
    expect(product('Sticker')?.unit_cost).toBe('0.00')
    expect(product('Plain Tee - L / Red')).not.toHaveProperty('unit_cost')
  })

  test('the columns since 2025 are read the same way', () => {
    const since = convertFixture(newer)
    expect(since.leftOut).toEqual({ picture: 1 })
    const names = [
      'product_id',
      'product_name',
      'listing_id',
      'list_price',
      'unit_cost',
      'is_active',
      'is_gift_card',
    ]
    expect(since.columns('products', ...names)).toEqual([
      ['TEE-S', 'Plain Tee – S', 'plain-tee', '15.00', '4.00', true, 'false'],
      ['Plain Tee - M', 'Plain Tee – M', 'plain-tee', '15.00', '4.20', true, 'false'],
      ['Gift Card - €50.00', 'Gift Card – €50.00', 'gift-card', '50.00', undefined, false, 'true'],
    ])
  })

  test('a real export has four variants with their costs', () => {
    const file = new URL('../field/25-shopify-products-export/products_export_1.csv', import.meta.url)
    const field = convertText(older, readFileSync(file, 'utf8'))
    expect(field.columns('products', 'product_id', 'product_name', 'unit_cost')).toEqual([
      ['TEE-S', 'Plain Tee – S', '4.00'],
      ['TEE-M', 'Plain Tee – M', '4.20'],
      ['Plain Tee - L', 'Plain Tee – L', '4.40'],
      ['MUG-1', 'Speckled Mug', '6.00'],
    ])
  })
})

describe('customers', () => {
  const { rows, rejected, leftOut, used } = convertFixture(shopifyCustomers)

  test('a customer is identified as in orders: by the address in lower case', () => {
    expect([used, rejected, leftOut]).toEqual([20, [], {}])
    expect(rows.customers?.[0]).toEqual({
      customer_id: 'ada@example.com',
      email: 'Ada@Example.com',
      first_name: 'Ada',
      last_name: 'Alder',
      phone: '+15550009',
      country: 'US',
      region: 'NY',
      city: 'Testville',
      postal_code: '01234',
    })
  })

  test('a customer without an address is identified by the id', () => {
    expect(rows.customers?.[2]).toMatchObject({ customer_id: '7003', phone: '+37120000003', country: 'LV' })
  })

  test('the older columns are read, and a customer without address and id is left out', () => {
    const header =
      'First Name,Last Name,Email,Company,Address1,Address2,City,Province,Province Code,Country,Country Code,Zip,Phone,Accepts Marketing,Total Spent,Total Orders,Tags,Note,Tax Exempt'
    const old = convertText(
      shopifyCustomers,
      `${header}\nAda,Alder,ada@example.com,,,,Oslo,Oslo,03,Norway,NO,0150,,no,5.00,1,,,no\nBo,,,,,,,,,,,,'+4712,no,0.00,0,,,no\n`,
    )
    expect(old.leftOut).toEqual({ no_id: 1 })
    expect(old.rows.customers).toEqual([
      {
        customer_id: 'ada@example.com',
        email: 'ada@example.com',
        first_name: 'Ada',
        last_name: 'Alder',
        country: 'NO',
        region: '03',
        city: 'Oslo',
        postal_code: '0150',
      },
    ])
  })
})

describe('inventory', () => {
  const { columns, rejected, leftOut, read, used } = convertFixture(shopifyInventory)
  const stock = columns('inventory', 'product_id', 'location', 'quantity_on_hand')

  test('each row is the stock of a variant at a location', () => {
    // 20 rows: 2 not stocked or empty, 1 rejected.
    expect([read, used]).toEqual([20, 17])
    expect(leftOut).toEqual({ not_stocked: 2 })
    expect(rejected).toEqual([
      '13 invalid_value: Stock "many" at Oslo is no whole number and not "not stocked".',
    ])
    expect(stock.slice(0, 3)).toEqual([
      ['TEE-S-BLUE', 'Riga, main', '7'],
      ['TEE-S-BLUE', 'Oslo', '3'],
      ['TEE-M-BLUE', 'Riga, main', '4'],
    ])
  })

  test('a stock below 0 is 0', () => {
    expect(stock).toContainEqual(['Plain Tee - L / Blue', 'Riga, main', '0'])
  })

  test('a variant has the same id as in products and orders', () => {
    const products = convertFixture(older).columns('products', 'product_id').flat()
    expect(stock.map(([product]) => product).filter((product) => !products.includes(product))).toEqual([])
    const sold = convertFixture(shopifyOrders).columns('order_items', 'product_id').flat()
    expect(sold.filter((product) => products.includes(product)).length).toBeGreaterThan(20)
  })

  test('available stock counts if the file has nothing else', () => {
    const only = convertText(
      shopifyInventory,
      'Handle,Title,Option1 Value,SKU,Location,Available\nmug,Mug,Default Title,MUG-1,Oslo,4\n',
    )
    expect(only.columns('inventory', 'product_id', 'location', 'quantity_on_hand')).toEqual([
      ['MUG-1', 'Oslo', '4'],
    ])
  })

  test('a column for each location makes a row for each', () => {
    const wide = convertFixture(shopifyInventoryByLocation)
    expect(wide.columns('inventory', 'product_id', 'location', 'quantity_on_hand')).toEqual([
      ['TEE-S', 'Riga, main', '7'],
      ['TEE-S', 'Oslo', '3'],
      ['Plain Tee - M', 'Riga, main', '4'],
    ])
    expect([wide.used, wide.leftOut]).toEqual([2, { not_stocked: 1 }])
  })
})

import { variantId } from './shopify_variants.ts'
import { type Maker, type SourceRecord, sourceKind } from './source.ts'

const variantColumns = {
  Handle: 'text',
  Title: 'text',
  'Option1 Value': 'text',
  SKU: 'text',
} as const

const moreOptions = { 'Option2 Value': 'text', 'Option3 Value': 'text' } as const

const leavesOut = { not_stocked: 'Variants that are not stocked at any location of their row.' }

const notes = [
  'A product is identified as in the products export: by `SKU`, otherwise by title and options.',
  'Stock below 0 (sold before it arrived) is 0.',
]

/** One row per variant and location. */
export const shopifyInventory = sourceKind({
  name: 'shopify_inventory',
  source: 'shopify',
  title: 'inventory export of Shopify',
  grain: 'The stock of a variant at a location.',
  needs: { ...variantColumns, Location: 'text' },
  takes: {
    ...moreOptions,
    'On hand': 'text',
    'On hand (current)': 'text',
    Available: 'text',
    'Available (not editable)': 'text',
  },
  makes: ['inventory'],
  leavesOut,
  cannotKnow: ['When stock was counted: it has the date of the file.'],
  notes: [...notes, 'Stock is what is on hand; if the file lacks that, what is available.'],
  convert([record], make) {
    if (!record) return
    const { values } = record
    const onHand = values['On hand (current)'] ?? values['On hand']
    const text = onHand ?? values.Available ?? values['Available (not editable)']
    stockRows(record, [[values.Location, text]], make)
  },
})

/** Columns that are not locations. */
const NO_LOCATION = new Set<string>([
  ...Object.keys({ ...variantColumns, ...moreOptions }),
  ...['Option1 Name', 'Option2 Name', 'Option3 Name', 'HS Code', 'COO', 'Bin name', 'Barcode'],
])

/** One row per variant, one column per location. */
export const shopifyInventoryByLocation = sourceKind({
  name: 'shopify_inventory_by_location',
  source: 'shopify',
  title: 'inventory export of Shopify with a column for each location',
  grain: 'A variant, with a column for its stock at each location.',
  needs: { ...variantColumns, COO: 'text' },
  takes: moreOptions,
  others: 'text',
  lacks: ['Location'],
  makes: ['inventory'],
  leavesOut,
  cannotKnow: ['When stock was counted: it has the date of the file.'],
  notes,
  convert([record], make) {
    if (!record) return
    const columns = Object.entries(record.values as Readonly<Record<string, string | undefined>>)
    stockRows(
      record,
      columns.filter(([column]) => !NO_LOCATION.has(column)),
      make,
    )
  },
})

type Column = keyof typeof variantColumns | keyof typeof moreOptions
type Stock = readonly [location: string | undefined, text: string | undefined]

function stockRows<All extends string>(
  record: SourceRecord<Column | All>,
  stocks: readonly Stock[],
  make: Maker<Column | All, 'not_stocked'>,
): void {
  const values: Readonly<Partial<Record<Column, string>>> = record.values
  const options = [values['Option1 Value'], values['Option2 Value'], values['Option3 Value']]
  const product_id = variantId({ title: values.Title, sku: values.SKU, options })
  const kept = stocks.filter(([, text]) => text !== undefined && !/^not stocked$/i.test(text))
  const wrong = kept.find(([, text]) => !/^-?\d+$/.test(text ?? ''))
  if (wrong) {
    const [location, text] = wrong
    make.reject(record, undefined, `Stock "${text}" at ${location} is no whole number and not "not stocked".`)
  } else if (kept.length === 0) make.leaveOut('not_stocked', record)
  for (const [location, text] of wrong ? [] : kept) {
    const quantity_on_hand = text?.startsWith('-') ? '0' : text
    make.row('inventory', { product_id, location, quantity_on_hand }, record)
  }
}

import { sourceKind } from './source.ts'

export const etsyItems = sourceKind({
  name: 'etsy_order_items',
  source: 'etsy',
  title: 'sold order items export of Etsy',
  grain: 'A line of an order.',
  needs: {
    'Order ID': 'text',
    'Transaction ID': 'text',
    'Listing ID': 'text',
    'Item Name': 'text',
    Quantity: 'integer',
    Price: 'money',
  },
  takes: { SKU: 'text' },
  reading: { dates: 'mdy', nulls: ['--'] },
  order: 'Order ID',
  makes: ['order_items'],
  leavesOut: {},
  notes: [
    'A line is identified by `Transaction ID`. Its product is `SKU`, otherwise `Listing ID`.',
    'Shipping, tax, coupon and discount of the order are in the sold orders export; only that makes orders. Its discount is spread over the lines.',
    'Lines wait until the sold orders export of their orders arrives.',
  ],
  cannotKnow: ['Orders: without the sold orders export none is made, and the lines wait.'],
  convert(records, make) {
    for (const record of records) {
      const { values } = record
      make.row(
        'order_items',
        {
          order_id: values['Order ID']?.replace(/^#/, ''),
          order_item_id: values['Transaction ID'],
          product_id: values.SKU ?? values['Listing ID'],
          product_name: values['Item Name'],
          product_price: values.Price,
          product_qty: values.Quantity,
        },
        record,
      )
    }
  },
})

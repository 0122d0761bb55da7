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
    'A line is known by `Transaction ID`; its product is `SKU`, without one `Listing ID`.',
    'Shipping, tax, coupon and discount of the order stand in the sold orders export, which alone makes orders. The discount is spread over the lines from there.',
    'Lines wait until the sold orders export of their orders has come.',
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

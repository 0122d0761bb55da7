import { amount, decimal, unitPrice } from './money.ts'
import { sourceKind } from './source.ts'
import { positive } from './square_amounts.ts'

export const squareItems = sourceKind({
  name: 'square_items',
  source: 'square',
  title: 'items export of Square',
  grain: 'A line of a sale, or of a refund.',
  needs: {
    Item: 'text',
    Qty: 'decimal',
    'Price Point Name': 'text',
    'Gross Sales': 'money',
    Discounts: 'money',
    'Net Sales': 'money',
    Tax: 'money',
    'Transaction ID': 'text',
  },
  takes: { SKU: 'text', 'Event Type': 'text', 'Itemization Type': 'text' },
  makes: ['order_items'],
  leavesOut: { refund: 'Lines of refunds: the transactions export has the refund.' },
  notes: [
    'The unit price is `Gross Sales` / `Qty`. A fractional quantity becomes 1, at the whole price.',
    'The product is `SKU`, otherwise the one named like the item and its price point (unless that is `Regular`).',
    'Lines have no ids: the newest file with lines of a transaction replaces all of them.',
    'Gift cards have that `Itemization Type`, or the name Gift Card.',
    'Lines wait until the transactions export of their sale arrives.',
  ],
  cannotKnow: ['The weight or length that was sold, if the quantity is fractional.'],
  convert([record], make) {
    if (!record) return
    const { values } = record
    const { Item: item, 'Price Point Name': point, 'Transaction ID': order_id } = values
    const gross = amount(values['Gross Sales'])
    const isRefund = values['Event Type']?.toLowerCase() === 'refund' || gross < 0n || amount(values.Qty) < 0n
    if (isRefund) return make.leaveOut('refund', record)
    if (order_id === undefined) {
      return make.reject(record, 'Transaction ID', '"Transaction ID" is empty: export the file again.')
    }
    const quantity = Number(values.Qty ?? '1')
    const whole = Number.isInteger(quantity) && quantity > 0 ? quantity : 1
    const isGiftCard =
      /gift\s?card/i.test(values['Itemization Type'] ?? '') || item?.toLowerCase() === 'gift card'
    make.row(
      'order_items',
      {
        order_id,
        product_id: values.SKU,
        product_name:
          point === undefined || point.toLowerCase() === 'regular' ? item : `${item ?? ''} – ${point}`,
        product_price: decimal(unitPrice(gross, whole)),
        product_qty: whole,
        discount: decimal(positive(values.Discounts)),
        tax_amount: decimal(amount(values.Tax)),
        is_gift_card: isGiftCard || undefined,
      },
      record,
    )
  },
})

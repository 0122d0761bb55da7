import { amount, decimal } from './money.ts'
import { paymentMethod } from './payment_methods.ts'
import { customerByEmail } from './record_values.ts'
import { sourceKind } from './source.ts'

export const magentoGrid = sourceKind({
  name: 'magento_order_grid',
  source: 'magento',
  title: 'order grid of the admin of Magento',
  grain: 'An order, without its items.',
  needs: {
    ID: 'text',
    'Purchase Point': 'text',
    'Purchase Date': 'time',
    'Grand Total (Base)': 'money',
    Status: 'text',
  },
  takes: {
    Subtotal: 'money',
    'Shipping and Handling': 'money',
    'Customer Email': 'text',
    'Payment Method': 'text',
    'Total Refunded': 'money',
  },
  makes: ['orders', 'refunds'],
  cannotKnow: [
    'The lines of orders, and their costs.',
    'Tax and discount: if the total is above subtotal + shipping, the difference counts as tax; if below, as discount.',
    'When money was paid back: a refund has the time of the order.',
    'The currency, and where an order went.',
  ],
  notes: [
    'An order is identified by `ID`, the number that Magento shows, a customer by the e-mail address in lower case.',
    'The total is `Grand Total (Base)`; the channel is the store of `Purchase Point`.',
    'The grid has less than an export of orders: load one or the other.',
  ],
  convert([record], make) {
    if (!record) return
    const { values } = record
    const total = amount(values['Grand Total (Base)'])
    const beyond =
      total -
      amount(values.Subtotal ?? values['Grand Total (Base)']) -
      amount(values['Shipping and Handling'])
    const status = values.Status?.toLowerCase().replaceAll(' ', '_')
    const order = {
      order_id: values.ID,
      customer_id: customerByEmail(values['Customer Email']),
      time: values['Purchase Date'],
      status: status === 'holded' ? 'on_hold' : status,
      total_price: decimal(total),
      shipping_price: values['Shipping and Handling'],
      tax_amount: values.Subtotal && decimal(beyond > 0n ? beyond : 0n),
      discount: values.Subtotal && decimal(beyond < 0n ? -beyond : 0n),
      prices_include_tax: false,
      payment_method: paymentMethod(values['Payment Method']),
      channel: values['Purchase Point']?.split('\n').at(-1)?.trim(),
    }
    make.row('orders', order, record)
    const refunded = amount(values['Total Refunded'])
    if (refunded <= 0n) return
    const refund = { refund_id: `${values.ID}/refund/1`, order_id: values.ID, amount: decimal(refunded) }
    make.row('refunds', { ...refund, time: values['Purchase Date'] }, record)
  },
})

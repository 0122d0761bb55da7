import { amount } from './money.ts'
import { orderIn } from './order_references.ts'
import { sourceKind } from './source.ts'
import { convertMovement, leavesOut } from './stripe_movements.ts'

const notes = [
  'The metadata name the order, otherwise the description does, as in `Order 1234`.',
  'A fee becomes a payment of 0.00 with that fee; without an order, an expense `payment fees`. The payments themselves come from the files of the shop.',
  'A refund or dispute of an order becomes a refund. If the shop’s own files have refunds, leave out those of Stripe with `sources.stripe.reading.where`.',
  'A won dispute and a failed refund remove their refund.',
]

const cannotKnow = [
  'Whether the shop’s own files have the same refund: the check `refunds_from_two_sources` warns of orders with both.',
  'Which currency a fee is in, if no currency is configured: amounts are taken as they are.',
  'Fees that Stripe gives back with a refund: profit is too low by that amount.',
]

/** Names that shops use for the order in a payment's metadata. */
const METADATA = ['order_id', 'order id', 'order_number', 'order number', 'order', 'orderid']

interface Columns {
  id: string
  type: string
  time: string
  gross: string
  fee: string
  net: string
  currency: string
  source: string
  description: string
  paidAmount: string
  paidCurrency: string
  metadata: (name: string) => string
}

/** A file of balance movements whose columns have these names. */
function movementsKind(
  about: Pick<Parameters<typeof sourceKind>[0], 'name' | 'title' | 'lacks' | 'reading'> & {
    sourceIsNeeded: boolean
  },
  columns: Columns,
) {
  const { sourceIsNeeded, ...rest } = about
  const ofMetadata = METADATA.map(columns.metadata)
  const source = { [columns.source]: 'text' } as const
  return sourceKind<string, string, keyof typeof leavesOut>({
    ...rest,
    source: 'stripe',
    grain: 'A movement on the balance.',
    needs: {
      [columns.id]: 'text',
      [columns.type]: 'text',
      [columns.time]: 'time',
      [columns.gross]: 'money',
      [columns.fee]: 'money',
      [columns.net]: 'money',
      [columns.currency]: 'text',
      ...(sourceIsNeeded ? source : {}),
    },
    takes: {
      ...(sourceIsNeeded ? {} : source),
      [columns.description]: 'text',
      [columns.paidAmount]: 'money',
      [columns.paidCurrency]: 'text',
      ...Object.fromEntries(ofMetadata.map((name) => [name, 'text' as const])),
    },
    makes: ['payments', 'refunds', 'expenses'],
    leavesOut,
    notes,
    cannotKnow,
    convert([record], make, context) {
      if (!record) return
      const value = (column: Exclude<keyof Columns, 'metadata'>) => record.values[columns[column]]
      const missing = (['id', 'type', 'time'] as const).find((column) => value(column) === undefined)
      if (missing !== undefined) {
        const message = `"${columns[missing]}" of the movement is empty: export the file again.`
        return make.reject(record, columns[missing], message)
      }
      const paid = value('paidAmount')
      const named = ofMetadata.map((name) => record.values[name]).find((text) => text !== undefined)
      const movement = {
        id: value('id') ?? '',
        type: value('type') ?? '',
        time: value('time') ?? '',
        source: value('source'),
        gross: amount(value('gross')),
        fee: amount(value('fee')),
        currency: value('currency'),
        paidAmount: paid === undefined ? undefined : amount(paid),
        paidCurrency: value('paidCurrency'),
        description: value('description'),
        order: named ?? orderIn(value('description')),
      }
      convertMovement(movement, record, make, context)
    },
  })
}

const history = movementsKind(
  {
    name: 'stripe_balance',
    title: 'balance history of Stripe',
    reading: { timezone: 'UTC' },
    sourceIsNeeded: true,
  },
  {
    id: 'id',
    type: 'Type',
    time: 'Created (UTC)',
    gross: 'Amount',
    fee: 'Fee',
    net: 'Net',
    currency: 'Currency',
    source: 'Source',
    description: 'Description',
    paidAmount: 'Customer Facing Amount',
    paidCurrency: 'Customer Facing Currency',
    metadata: (name) => `${name} (metadata)`,
  },
)

const itemized = {
  id: 'balance_transaction_id',
  type: 'reporting_category',
  gross: 'gross',
  fee: 'fee',
  net: 'net',
  currency: 'currency',
  source: 'source_id',
  description: 'description',
  paidAmount: 'customer_facing_amount',
  paidCurrency: 'customer_facing_currency',
  metadata: (name: string) => `payment_metadata[${name}]`,
}

/** The balance history of the dashboard, and the report `Itemized balance change from activity`. */
export const stripeBalance = [
  history,
  movementsKind(
    {
      name: 'stripe_itemized',
      title: 'itemized balance change report of Stripe',
      reading: { timezone: 'UTC' },
      sourceIsNeeded: false,
    },
    { ...itemized, time: 'created_utc' },
  ),
  movementsKind(
    {
      name: 'stripe_itemized_local',
      title: 'itemized balance change report of Stripe, in local time',
      lacks: ['created_utc'],
      sourceIsNeeded: false,
    },
    { ...itemized, time: 'created' },
  ),
]

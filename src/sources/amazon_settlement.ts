import { orderRows } from './amazon_settlement_orders.ts'
import {
  type SettlementMaker,
  type SettlementRow,
  type SettlementRule,
  settlementColumns,
  settlementLeavesOut,
} from './amazon_settlement_rows.ts'
import { amount, decimal } from './money.ts'
import { NumberedIds } from './numbered_ids.ts'
import { sourceKind } from './source.ts'

export const amazonSettlement = sourceKind({
  name: 'amazon_settlement',
  source: 'amazon',
  title: 'settlement report of Amazon (flat file V2)',
  grain: 'An amount of a transaction, of one type.',
  needs: settlementColumns,
  reading: { quote: 'none' },
  // All rows of a settlement together, because the amounts of an order can be anywhere in it.
  order: 'settlement-id',
  mostOfAnOrder: 1_000_000,
  makes: ['payments', 'refunds', 'ad_spend', 'expenses'],
  leavesOut: settlementLeavesOut,
  cannotKnow: [
    'What was sold: the all orders report has the orders; payments and refunds wait for it.',
    'Campaigns: advertising is one amount per invoice. Load it from here or from reports of Amazon Ads, not both.',
    'More than 1,000,000 rows of one settlement.',
  ],
  notes: [
    'An order has a payment in each settlement: what the customer paid (prices, tax and promotions), and the fees. Tax that Amazon withholds changes neither.',
    'A refund is what was paid back for one SKU at one time. Its parts come from the report if that lists tax, otherwise from the order.',
    'Fees that are given back with a refund lower the order’s fees in the same settlement.',
    'Cost of advertising is ad spend. Other amounts without an order, such as storage and subscription, are expenses named after `amount-description`.',
    'Ids are made of the settlement, the order or description, and the day.',
  ],
  convert(records, make) {
    const ofOrders: SettlementRow[] = []
    const others: SettlementRow[] = []
    for (const record of records) {
      const rule = ruleOf(record)
      if (rule) make.leaveOut(rule, record)
      else if (isOfOrder(record)) ofOrders.push(record)
      else others.push(record)
    }
    orderRows(ofOrders, make)
    costRows(others, make)
  },
})

function ruleOf({ values }: SettlementRow): SettlementRule | undefined {
  const type = values['transaction-type']
  if (type === undefined) return 'summary'
  const text = `${type} ${values['amount-description'] ?? ''}`
  if (/^transfer|reserve amount|payable to amazon|transfer of funds|successful charge/i.test(text))
    return 'transfer'
  return undefined
}

function isOfOrder({ values }: SettlementRow): boolean {
  return (
    values['order-id'] !== undefined &&
    /^order$|refund|chargeback|a-to-z/i.test(values['transaction-type'] ?? '')
  )
}

/** Advertising and other costs, one row each. */
function costRows(records: readonly SettlementRow[], make: SettlementMaker): void {
  const ids = new NumberedIds()
  for (const record of records) {
    const { values } = record
    const cost = -amount(values.amount)
    if (cost <= 0n) {
      make.leaveOut('credit', record)
      continue
    }
    const date = values['posted-date-time']?.slice(0, 10)
    const isAd = /advertis|sponsored/i.test(`${values['amount-type']} ${values['amount-description']}`)
    const category = values['amount-description'] ?? values['amount-type'] ?? values['transaction-type'] ?? ''
    const id = ids.next(`${values['settlement-id']}/${isAd ? 'ads' : category}/${date}`)
    if (isAd)
      make.row('ad_spend', { spend_id: id, date, platform: 'Amazon Ads', amount: decimal(cost) }, record)
    else {
      const expense = { expense_id: id, category: `Amazon: ${category}`, amount: decimal(cost) }
      make.row('expenses', { ...expense, date_from: date }, record)
    }
  }
}

import { otherFeesRow, processingFeeRow } from './etsy_fees.ts'
import { amount, decimal } from './money.ts'
import { currencyProblem } from './providers.ts'
import { type Maker, type SourceRecord, sourceKind } from './source.ts'

const needs = {
  Date: 'date',
  Type: 'text',
  Title: 'text',
  Info: 'text',
  Currency: 'text',
  Amount: 'money',
  'Fees & Taxes': 'money',
  Net: 'money',
} as const

const leavesOut = {
  sale: 'Payments of orders: the sold orders export has them.',
  deposit: 'Money that Etsy sends to the bank, or takes from it.',
  buyers_tax: 'Tax that the buyer paid and Etsy passes on.',
  refund_without_order: 'Refunds that name no order.',
  fee_credit: 'Fees given back that exceed the fees of the same day: feeds have no negative fee.',
  nothing: 'Rows of 0.00.',
} as const

type Column = keyof typeof needs
type Rule = keyof typeof leavesOut
type Row = SourceRecord<Column>
type Making = Maker<Column, Rule>

export const etsyStatement = sourceKind({
  name: 'etsy_statement',
  source: 'etsy',
  title: 'monthly statement of Etsy',
  grain: 'A movement on the payment account.',
  needs,
  takes: {},
  reading: { nulls: ['--'] },
  order: 'Date',
  makes: ['payments', 'refunds', 'expenses', 'ad_spend'],
  leavesOut,
  notes: [
    'Rows of one day are read together: equal fees add up, and a credit lowers the fee of its day.',
    'Fees that name an order become payments of 0.00 with the fee (one for the processing fee, one a day for the others), so they count in the order’s contribution.',
    'Fees that name no order become expenses, one per day and title: `marketplace fees`, or `shipping labels`. Etsy Ads become ad spend of the platform `etsy`.',
    'Tax on fees is a cost, like the fee. If you reclaim it, leave it out with `sources.etsy.reading.where`.',
    'A refund of an order becomes a refund on its day.',
  ],
  cannotKnow: [
    'Which line a refund is for.',
    'Fees that are given back on a later day: profit is too low by that amount.',
  ],
  convert(records, make, context) {
    const rows: Row[] = []
    for (const record of records) {
      const problem = currencyProblem(record.values.Currency, context)
      if (problem) make.reject(record, 'Currency', problem)
      else rows.push(record)
    }
    const costs = new Map<string, Cost>()
    for (const record of rows) sort(record, costs, make)
    for (const cost of costs.values()) costRow(cost, make)
    refundRows(rows.filter(isRefund), make)
  },
})

const titleOf = ({ values }: Row) => values.Title ?? ''
const orderOf = ({ values }: Row) => /order #?(\d+)/i.exec(`${values.Title ?? ''} ${values.Info ?? ''}`)?.[1]
const typeOf = ({ values }: Row) => values.Type?.toLowerCase() ?? ''
const isRefund = (record: Row) => typeOf(record) === 'refund' && orderOf(record) !== undefined
const dayOf = ({ values }: Row) => values.Date?.slice(0, 10) ?? ''

/** Fees of one day that become one row. */
interface Cost {
  becomes: 'processing' | 'order' | 'expense' | 'ads'
  order: string | undefined
  title: string
  records: Row[]
}

/** Assigns a record to the costs of its day, or leaves it out. */
function sort(record: Row, costs: Map<string, Cost>, make: Making): void {
  const rule = ruleFor(record)
  if (rule !== undefined) make.leaveOut(rule, record)
  if (rule !== undefined || isRefund(record)) return
  const order = orderOf(record)
  const title = categoryTitle(titleOf(record))
  const becomes = becomesOf(record, order)
  const key = becomes === 'processing' || becomes === 'order' ? `${becomes}/${order}` : `${becomes}/${title}`
  const cost = costs.get(key) ?? { becomes, order, title, records: [] }
  costs.set(key, cost)
  cost.records.push(record)
}

function becomesOf(record: Row, order: string | undefined): Cost['becomes'] {
  if (order !== undefined) return isProcessing(record) ? 'processing' : 'order'
  return /etsy ads|promoted listings/i.test(titleOf(record)) ? 'ads' : 'expense'
}

const isProcessing = (record: Row) =>
  typeOf(record) === 'sale' || /^(?:credit for )?(?:payment )?processing fee/i.test(titleOf(record))

function ruleFor(record: Row): Rule | undefined {
  const type = typeOf(record)
  const title = titleOf(record)
  if (type === 'sale') return costOf(record) === 0n ? 'sale' : undefined
  if (/deposit|payout|disbursement/.test(type) || /sent to your bank/i.test(title)) return 'deposit'
  if (type === 'refund') return orderOf(record) === undefined ? 'refund_without_order' : undefined
  if (/paid by (?:the )?buyer|^(?:refund: )?sales tax/i.test(title)) return 'buyers_tax'
  return costOf(record) === 0n ? 'nothing' : undefined
}

/** What a row costs the shop. Below 0: what it gives back. */
function costOf({ values }: Row): bigint {
  const fees = amount(values['Fees & Taxes'])
  return values.Type?.toLowerCase() === 'sale' ? -fees : -(fees + amount(values.Amount))
}

/** Titles name listings and labels. The kind of fee comes first. */
const categoryTitle = (title: string) =>
  title
    .replace(/^credit for /i, '')
    .split(/[:#]/, 1)[0]
    ?.trim()
    .toLowerCase() ?? ''

function costRow(cost: Cost, make: Making): void {
  const fees = cost.records.filter((record) => costOf(record) > 0n)
  const taken = fees.reduce((sum, record) => sum + costOf(record), 0n)
  const whole = cost.records.reduce((sum, record) => sum + costOf(record), 0n)
  const [first] = fees
  // What is given back beyond the fees of the day can't be subtracted from them.
  const net = whole < 0n ? taken : whole
  for (const record of cost.records) {
    if (costOf(record) < 0n && whole < 0n) make.leaveOut('fee_credit', record)
    else make.use(record)
  }
  if (!first || net === 0n) return
  const day = dayOf(first)
  const { becomes, order = '', title } = cost
  if (becomes === 'processing') make.row('payments', processingFeeRow(order, net, day), first)
  else if (becomes === 'order') make.row('payments', otherFeesRow(order, net, day), first)
  else if (becomes === 'ads') {
    const spend = { date: day, platform: 'etsy', campaign_name: 'Etsy Ads', amount: decimal(net) }
    make.row('ad_spend', spend, first)
  } else {
    const category = /shipping|postage/.test(`${first.values.Type ?? ''} ${title}`.toLowerCase())
      ? 'shipping labels'
      : 'marketplace fees'
    make.row(
      'expenses',
      { expense_id: `etsy/${day}/${title}`, category, amount: decimal(net), date_from: day },
      first,
    )
  }
}

/** Numbers the refunds of an order on one day, because nothing else distinguishes them. */
function refundRows(records: readonly Row[], make: Making): void {
  const counts = new Map<string, number>()
  for (const record of records) {
    const order_id = orderOf(record) ?? ''
    const day = dayOf(record)
    const number = (counts.get(order_id) ?? 0) + 1
    counts.set(order_id, number)
    const paid = amount(record.values.Amount)
    const refund = { refund_id: `${order_id}/refund/${day}/${number}`, order_id, reason: 'refund' }
    make.row('refunds', { ...refund, amount: decimal(paid < 0n ? -paid : paid), time: day }, record)
  }
}

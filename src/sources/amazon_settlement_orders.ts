import type { SettlementMaker, SettlementRow } from './amazon_settlement_rows.ts'
import { amount, decimal } from './money.ts'
import { sumOf } from './record_values.ts'

/** What the customer pays or gets back. Tax that Amazon withholds is neither; everything else is a fee. */
const isPaid = ({ values }: SettlementRow) => /^(ItemPrice|Promotion)$/i.test(values['amount-type'] ?? '')
const isWithheld = ({ values }: SettlementRow) => /withheld/i.test(values['amount-type'] ?? '')
const isFee = (record: SettlementRow) => !isPaid(record) && !isWithheld(record)
const isSale = ({ values }: SettlementRow) => /^order$/i.test(values['transaction-type'] ?? '')

/** Makes payments with their fees, and refunds, from the amounts of orders in one settlement. */
export function orderRows(records: readonly SettlementRow[], make: SettlementMaker): void {
  for (const ofOrder of groups(records, ({ values }) => values['order-id'] ?? '')) {
    const sold = ofOrder.filter(isSale)
    const returned = ofOrder.filter((record) => !isSale(record))
    paymentRow(sold, withoutLostCredits(sold, returned, make), make)
    const paidBack = returned.filter(isPaid)
    const keyOf = ({ values }: SettlementRow) => `${values.sku ?? ''}/${keyTime(values['posted-date-time'])}`
    for (const [key, rows] of entries(paidBack, keyOf)) refundRow(key, rows, make)
    for (const record of ofOrder) make.use(record)
  }
}

/** The fees of refunds. If more is given back than this settlement took, only those that were taken. */
function withoutLostCredits(
  sold: readonly SettlementRow[],
  returned: readonly SettlementRow[],
  make: SettlementMaker,
): readonly SettlementRow[] {
  const fees = returned.filter(isFee)
  if (sumOf([...sold.filter(isFee), ...fees], 'amount') <= 0n) return fees
  const credits = fees.filter(({ values }) => amount(values.amount) > 0n)
  for (const record of credits) make.leaveOut('fee_credit', record)
  return fees.filter((record) => !credits.includes(record))
}

/** A time for use in an id: the same however the report writes it. */
function keyTime(time = ''): string {
  return time.replace(/ ?(?:UTC|GMT)$/i, 'Z').replace(' ', 'T')
}

function paymentRow(
  sold: readonly SettlementRow[],
  refundFees: readonly SettlementRow[],
  make: SettlementMaker,
) {
  const [first] = sold.length > 0 ? sold : refundFees
  if (!first) return
  const { 'settlement-id': settlement, 'order-id': order_id, 'posted-date-time': time } = first.values
  const paid = sumOf(sold.filter(isPaid), 'amount')
  const fee = -sumOf([...sold.filter(isFee), ...refundFees], 'amount')
  const payment = {
    payment_id: `${settlement}/${order_id}/payment`,
    order_id,
    payment_method: 'Amazon',
    amount: decimal(paid > 0n ? paid : 0n),
    fee_amount: decimal(fee > 0n ? fee : 0n),
    status: 'paid',
    time,
  }
  make.row('payments', payment, first)
}

function refundRow(key: string, rows: readonly SettlementRow[], make: SettlementMaker): void {
  const [first] = rows
  const paidBack = -sumOf(rows, 'amount')
  if (!first) return
  if (paidBack <= 0n) {
    for (const record of rows) make.leaveOut('credit', record)
    return
  }
  const { 'settlement-id': settlement, 'order-id': order_id, 'transaction-type': type } = first.values
  const partOf = (pattern: RegExp) =>
    rows.filter(({ values }) => pattern.test(values['amount-description'] ?? ''))
  const taxes = partOf(/tax/i)
  const shipping = -sumOf(partOf(/^shipping$/i), 'amount')
  // Without separate tax the amounts may include it. Then the order shows its share.
  const parts =
    taxes.length > 0
      ? { tax_amount: notNegative(-sumOf(taxes, 'amount')), shipping_amount: notNegative(shipping) }
      : {}
  const refund = {
    refund_id: `${settlement}/${order_id}/refund/${key}`,
    order_id,
    amount: decimal(paidBack),
    time: first.values['posted-date-time'],
    order_item_id: shipping === 0n ? first.values.sku : undefined,
    reason: /^refund$/i.test(type ?? '') ? undefined : type,
  }
  make.row('refunds', { ...refund, ...parts }, first)
}

const notNegative = (value: bigint) => decimal(value > 0n ? value : 0n)

function entries<Item>(items: readonly Item[], keyOf: (item: Item) => string): Array<[string, Item[]]> {
  const byKey = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = byKey.get(key)
    if (group) group.push(item)
    else byKey.set(key, [item])
  }
  return [...byKey]
}

function groups<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  return entries(items, keyOf).map(([, group]) => group)
}

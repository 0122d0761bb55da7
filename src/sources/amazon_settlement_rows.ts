import type { Maker, SourceRecord } from './source.ts'

/** The columns of a settlement report that are read. */
export const settlementColumns = {
  'settlement-id': 'text',
  'transaction-type': 'text',
  'order-id': 'text',
  'amount-type': 'text',
  'amount-description': 'text',
  amount: 'money',
  'posted-date-time': 'time',
  sku: 'text',
} as const

/** Rows that no feed takes. */
export const settlementLeavesOut = {
  summary: 'The first row, which sums up the settlement.',
  transfer: 'Money that only moves: payouts to the bank, reserves, what is owed to Amazon.',
  credit: 'Money that Amazon pays for lost goods and the like: no feed holds income other than sales.',
  fee_credit:
    'Fees given back for a refund that exceed the order’s fees in the same settlement: no feed holds a fee below 0.',
} as const

type Column = keyof typeof settlementColumns
export type SettlementRule = keyof typeof settlementLeavesOut
export type SettlementRow = SourceRecord<Column>
export type SettlementMaker = Maker<Column, SettlementRule>

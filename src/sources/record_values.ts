import { amount } from './money.ts'
import type { SourceRecord } from './source.ts'

type Values<Column extends string> = SourceRecord<Column>['values']

/** The values of an order, whose columns stand on one of its records: of each column the first that is not empty. */
export function orderValues<Column extends string>(records: readonly SourceRecord<Column>[]): Values<Column> {
  const values: Partial<Record<Column, string>> = {}
  for (const record of [...records].reverse()) Object.assign(values, record.values)
  return values
}

/** The sum of a column over records. */
export function sumOf<Column extends string>(
  records: readonly SourceRecord<Column>[],
  column: Column,
): bigint {
  return records.reduce((sum, { values }) => sum + amount(values[column]), 0n)
}

/** Who bought, where a format has no id: the address in lower case. Production keeps a hash of it only. */
export function customerByEmail(email: string | undefined): string | undefined {
  return email?.trim().toLowerCase() || undefined
}

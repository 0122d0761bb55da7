import { amount } from './money.ts'
import type { SourceRecord } from './source.ts'

type Values<Column extends string> = SourceRecord<Column>['values']

/** The values of an order, whose columns are on one of its records: for each column the first that is not empty. */
export function orderValues<Column extends string>(records: readonly SourceRecord<Column>[]): Values<Column> {
  const [first] = records
  let values: Partial<Record<Column, string>> = first?.values ?? {}
  let known = first?.columns
  for (const record of records) {
    // Most lines fill the same columns as the previous one, and share its list.
    if (record.columns === known) continue
    known = record.columns
    for (const column of known) {
      if (values[column] !== undefined) continue
      if (values === first?.values) values = { ...values }
      values[column] = record.values[column]
    }
  }
  return values
}

/** The first value of each column that is not empty. */
export function firstFilled<All extends object>(values: readonly All[]): All {
  const [first, ...others] = values
  const filled = { ...first } as All
  for (const other of others) {
    for (const column in other) filled[column] ??= other[column]
  }
  return filled
}

/** The sum of a column over records. */
export function sumOf<Column extends string>(
  records: readonly SourceRecord<Column>[],
  column: Column,
): bigint {
  return records.reduce((sum, { values }) => sum + amount(values[column]), 0n)
}

/** The customer, if a format has no id: the address in lower case. Production only keeps a hash of it. */
export function customerByEmail(email: string | undefined): string | undefined {
  return email?.trim().toLowerCase() || undefined
}

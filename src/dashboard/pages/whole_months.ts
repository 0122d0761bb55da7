import { addDays } from '../../calendar.ts'
import { whole } from '../../metrics/month_split.ts'
import type { Range } from '../contract.ts'

/**
 * A range for tables by month: its first day, the day after its last, and where its whole months begin and end. Without
 * a whole month, both of these are the end of the range, so all days lie before them.
 */
export function wholeMonths({ from, to }: Range): [from: string, end: string, first: string, last: string] {
  const end = addDays(to, 1)
  return [from, end, ...whole('month', from, end)]
}

import type { AppliedRequest, Row } from '../../../contract.ts'
import { addDays, addMonths } from '../state/days.ts'
import { showOrders } from './orders.tsx'

const months = { month: 1, quarter: 3, year: 12 } as const

/** Opens the orders of the period that a row of a chart over time stands for, as far as it lies in the range. */
export function ordersOfPeriod(request: AppliedRequest): (row: Row) => void {
  return (row) => {
    const start = String(row.period)
    const { grain, range } = request
    const next =
      grain === 'day'
        ? addDays(start, 1)
        : grain === 'week'
          ? addDays(start, 7)
          : addMonths(start, months[grain])
    const last = addDays(next, -1)
    showOrders(start < range.from ? range.from : start, last > range.to ? range.to : last)
  }
}

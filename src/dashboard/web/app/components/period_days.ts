import { periodEnd } from '../../../../calendar.ts'
import type { AppliedRequest, Row } from '../../../contract.ts'
import { showOrders } from './orders.tsx'

/** Opens the orders of the period that a row of a chart over time stands for, as far as it lies in the range. */
export function ordersOfPeriod({ grain, range }: AppliedRequest): (row: Row) => void {
  return (row) => {
    const first = String(row.period)
    const last = periodEnd(first, grain)
    showOrders(first, last > range.to ? range.to : last)
  }
}

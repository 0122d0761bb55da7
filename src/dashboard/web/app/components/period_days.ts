import { periodEnd } from '../../../../calendar.ts'
import type { AppliedRequest, Row } from '../../../contract.ts'
import { showOrders } from './orders.tsx'

/** Opens the orders behind a metric in the period of a chart's row, as far as it lies in the range. */
export function ordersOfPeriod({ grain, range }: AppliedRequest, metric: string): (row: Row) => void {
  return (row) => {
    const first = String(row.period)
    const last = periodEnd(first, grain)
    showOrders({ days: { from: first, to: last > range.to ? range.to : last }, metric })
  }
}

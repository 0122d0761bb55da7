import type { AppliedRequest, Cell, Range, Tile, Unit } from './contract.ts'

/** How the reader writes figures and days. */
interface Writing {
  figure(value: Cell, unit: Unit): string
  /** A percentage without a sign. */
  percent(size: number): string
  days(range: Range): string
}

/** The morning in one sentence, for the page and the digest: its days, and what it says about them. */
export function headline(
  tiles: readonly Tile[],
  { range, compareRange }: Pick<AppliedRequest, 'range' | 'compareRange'>,
  { figure, percent, days }: Writing,
): { days: string; says: string } {
  const tile = (name: string) => tiles.find(({ metric }) => metric === name)
  const [sales, orders] = [tile('net_sales'), tile('orders')]
  if (!sales || sales.value === null) return { days: days(range), says: 'net sales are not known.' }
  const from = orders && orders.value !== null ? ` from ${counted(orders, figure)}` : ''
  const before =
    compareRange && sales.before !== null
      ? `, ${comparison(sales.changePercent, compareRange, percent)} ${days(compareRange)} (${figure(sales.before, sales.unit)})`
      : ''
  return { days: days(range), says: `${figure(sales.value, sales.unit)} of net sales${from}${before}.` }
}

function counted({ value, unit }: Tile, figure: Writing['figure']): string {
  return `${figure(value, unit)} ${Number(value) === 1 ? 'order' : 'orders'}`
}

function comparison(change: number | null, { from, to }: Range, percent: Writing['percent']): string {
  const when = from === to ? 'on' : 'in'
  if (change === null) return 'against'
  if (change === 0) return `as much as ${when}`
  return `${percent(Math.abs(change))} ${change > 0 ? 'more' : 'less'} than ${when}`
}

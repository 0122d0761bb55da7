import type { Cell, Tile, Unit } from '../dashboard/contract.ts'
import { decimals } from '../shown_text.ts'

const NONE = '–'

/** Writes figures and days for a digest, in English and the shop's currency. */
export class Figures {
  private readonly currency: string | undefined

  constructor(currency: string | undefined) {
    this.currency = currency
  }

  value(cell: Cell | undefined, unit: Unit): string {
    if (cell === null || cell === undefined || cell === '') return NONE
    const size = Number(cell)
    if (!Number.isFinite(size)) return String(cell)
    if (unit === 'money') return this.money(size)
    if (unit === 'percent') return `${decimals(size, 2)} %`
    if (unit === 'minutes') return `${decimals(size, 1)} min`
    return decimals(size, unit === 'count' ? 0 : 2)
  }

  /** A change, with its sign. */
  signed(cell: Cell | undefined, unit: Unit): string {
    return `${Number(cell) > 0 ? '+' : ''}${this.value(cell, unit)}`
  }

  private money(size: number): string {
    const text = decimals(Math.abs(size), 2)
    const sign = size < 0 ? '-' : ''
    return this.currency ? `${sign}${text} ${this.currency}` : `${sign}${text}`
  }
}

/** How a figure changed: `+12.5 %`, or points for a rate. Empty if there is nothing to compare. */
export function changeText({ changePercent, changePoints }: Tile): string {
  const [size, unit] = changePoints === null ? [changePercent, '%'] : [changePoints, 'points']
  if (size === null) return ''
  return `${size > 0 ? '+' : ''}${decimals(size, 1)} ${unit}`
}

/** Whether a change is good. Undefined if it is neither good nor bad. */
export function isBetter({ changePercent, changePoints, isGoodWhenUp }: Tile): boolean | undefined {
  const size = changePoints ?? changePercent
  return size === null || size === 0 || isGoodWhenUp === null ? undefined : size > 0 === isGoodWhenUp
}

/** `Sun, 29 Nov 2026`. */
export function dayText(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  })
}

export function daysText({ from, to }: { from: string; to: string }): string {
  return from === to ? dayText(from) : `${dayText(from)} to ${dayText(to)}`
}

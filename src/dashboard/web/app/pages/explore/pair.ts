import type { Cell, Row, Unit } from '../../../../contract.ts'
import { size } from '../../charts/cells.ts'
import type { Measure } from './question.ts'

/** A figure and the same in the compared range; NULL where there is none. */
export interface Pair {
  now: Cell
  before: Cell
}

export function pairOf(row: Row | undefined, metric: string): Pair {
  return { now: row?.[metric] ?? null, before: row?.[`${metric}_before`] ?? null }
}

/** Percentages are compared in points. */
export const changeUnit = (unit: Unit): Unit => (unit === 'percent' ? 'number' : 'percent')

export function changeOf({ now, before }: Pair, unit: Unit): Cell {
  const [a, b] = [size(now), size(before)]
  if (a === undefined || b === undefined) return null
  if (unit === 'percent') return rounded(a - b)
  // A percentage of nothing, or of less than nothing, says nothing.
  return b <= 0 ? null : rounded(((a - b) / b) * 100)
}

export function measured(pair: Pair, measure: Measure, unit: Unit): Cell {
  return measure === 'change' ? changeOf(pair, unit) : measure === 'before' ? pair.before : pair.now
}

/** What is left of a whole without some parts, to the cent. */
export function without(whole: Pair, parts: readonly Pair[]): Pair {
  const rest = (side: keyof Pair) => {
    const all = size(whole[side])
    return all === undefined
      ? null
      : rounded(parts.reduce((left, part) => left - (size(part[side]) ?? 0), all))
  }
  return { now: rest('now'), before: rest('before') }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

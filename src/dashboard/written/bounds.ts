import { addYears } from '../../calendar.ts'
import { boundsOn } from '../bounds.ts'
import type { Range } from '../contract.ts'

/** How far ahead plans can reach. */
const YEARS_AHEAD = 5

/** The days that targets and notes can be about. */
export function wordBounds(today: string): Range {
  return { from: boundsOn(today).from, to: addYears(today, YEARS_AHEAD) }
}

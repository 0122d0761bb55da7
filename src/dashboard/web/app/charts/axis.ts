import { periodStarts } from '../../../../calendar.ts'
import type { Grain, Range } from '../../../contract.ts'

/**
 * The positions of an axis, in order. With a range: all of its periods, whatever the rows contain. Otherwise the days,
 * numbers or names of the rows.
 */
export function placesOf(
  found: readonly string[],
  { grain, range }: { grain?: Grain; range?: Range } = {},
): string[] {
  if (grain && range) return periodStarts(range, grain)
  const places = [...new Set(found)]
  if (grain) return places.sort()
  return places.every((place) => place !== '' && Number.isFinite(Number(place)))
    ? places.sort((a, b) => Number(a) - Number(b))
    : places
}

type Values = readonly (number | null)[]

/** Values with no neighbour on the line, which are invisible without a point. Undefined if there are none. */
export function loneOf(values: Values): Values | undefined {
  const isGap = (index: number) => (values[index] ?? null) === null
  const lone = values.map((value, index) => (isGap(index - 1) && isGap(index + 1) ? value : null))
  return lone.some((value) => value !== null) ? lone : undefined
}

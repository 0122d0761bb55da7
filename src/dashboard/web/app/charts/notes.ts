import { periodEnd } from '../../../../calendar.ts'
import type { Grain, Note, Range, Section } from '../../../contract.ts'
import { placesOf } from './axis.ts'
import type { Room } from './base.ts'
import type { ChartSpec, SplitSpec, TimeSpec } from './spec.ts'

/** A note at its positions on a time axis. */
interface PlacedNote {
  note: Note
  /** Its number on the chart and below it. */
  number: number
  first: number
  last: number
}

/** Whether a chart is over days or longer periods. Hours, and months since a first sale, have no notes. */
export function isOverTime(spec: ChartSpec | undefined): spec is OverTime {
  return (spec?.kind === 'time' || spec?.kind === 'split') && spec.grain !== undefined
}

type OverTime = (TimeSpec | SplitSpec) & { grain: Grain }

/** The positions on the axis of a chart over time. */
export function axisOf(section: Section, spec: OverTime): string[] {
  const xs = section.rows.map((row) => String(row[spec.x]))
  return spec.kind === 'split' ? placesOf(xs, spec) : xs
}

/** The notes of a chart, numbered in order of time. */
export function placedNotes(
  section: Section,
  spec: ChartSpec | undefined,
  notes: readonly Note[],
): PlacedNote[] {
  return notes.length > 0 && isOverTime(spec) ? notesAt(axisOf(section, spec), spec, notes) : []
}

/** The notes at the positions of an axis, which are first days of periods in order. */
export function notesAt(
  xs: readonly string[],
  { grain, range }: { grain?: Grain; range?: Range },
  notes: readonly Note[],
): PlacedNote[] {
  const [first, last] = [xs[0], xs.at(-1)]
  if (grain === undefined || first === undefined || last === undefined) return []
  const ends = xs.map((x) => {
    const end = periodEnd(x, grain)
    return range && range.to < end ? range.to : end
  })
  const isAt = ({ firstDay, lastDay }: Note, place: number) =>
    firstDay <= (ends[place] ?? '') && lastDay >= (xs[place] ?? '')
  const end = ends.at(-1) ?? last
  return notes
    .filter(({ firstDay, lastDay }) => firstDay <= end && lastDay >= first)
    .map((note) => {
      const begins = xs.findIndex((_, place) => isAt(note, place))
      let through = begins
      while (through + 1 < xs.length && isAt(note, through + 1)) through += 1
      return { note, first: begins, last: through }
    })
    .filter((placed) => placed.first >= 0)
    .map((placed, index) => ({ ...placed, number: index + 1 }))
}

/** The text at a position. */
export function textsAt(placed: readonly PlacedNote[], place: number): string[] {
  return placed.filter(({ first, last }) => first <= place && place <= last).map(({ note }) => note.note)
}

/** More numbers would overlap. */
const MOST_NUMBERS = 14

/** The marks of notes, as a series without other data. */
export function noteSeries(
  { colors }: Room,
  xs: readonly string[],
  placed: readonly PlacedNote[],
): Record<string, unknown>[] {
  if (placed.length === 0) return []
  const byPlace = new Map<number, number[]>()
  for (const { first, number } of placed) byPlace.set(first, [...(byPlace.get(first) ?? []), number])
  const areas = placed.filter(({ first, last }) => last > first)
  return [
    {
      name: '  ',
      type: 'line',
      data: xs.map(() => null),
      silent: true,
      tooltip: { show: false },
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: { type: 'dotted', width: 1.5, color: colors.muted },
        label: {
          show: placed.length <= MOST_NUMBERS,
          position: 'end',
          distance: 1,
          formatter: '{b}',
          fontSize: 10,
          lineHeight: 11,
          padding: [1, 4],
          borderRadius: 6,
          color: colors.card,
          backgroundColor: colors.muted,
        },
        data: [...byPlace].map(([place, numbers]) => ({ xAxis: place, name: numbers.join(', ') })),
      },
      markArea: {
        silent: true,
        itemStyle: { color: colors.muted, opacity: 0.09 },
        data: areas.map(({ first, last }) => [{ xAxis: first }, { xAxis: last }]),
      },
    },
  ]
}

import {
  addDays,
  addMonths,
  type DayRange,
  daysBetween,
  monthEnd,
  monthStart,
  monthsUpTo,
  quarterStart,
  weekStart,
  yearStart,
} from '../../../../calendar.ts'
import type { Compare } from '../../../contract.ts'

interface Preset {
  id: string
  label: string
  /** The default comparison. */
  compare: Compare
  /** Counted from the newest day of the data, not from the reader's clock; `first` is the oldest day. */
  range: (newest: string, first: string) => DayRange
}

const back = (days: number) => (newest: string) => ({ from: addDays(newest, 1 - days), to: newest })
const before = (start: string, months: number) => ({
  from: addMonths(start, -months),
  to: addDays(start, -1),
})

/** In pairs: the current period and the one before it. */
export const presets: readonly Preset[] = [
  { id: 'day', label: 'Newest day', range: back(1), compare: 'weekdays' },
  {
    id: 'daybefore',
    label: 'Day before',
    range: (newest) => ({ from: addDays(newest, -1), to: addDays(newest, -1) }),
    compare: 'weekdays',
  },
  {
    id: 'wtd',
    label: 'This week',
    range: (newest) => ({ from: weekStart(newest), to: newest }),
    compare: 'weekdays',
  },
  {
    id: 'week',
    label: 'Last week',
    range: (newest) => ({ from: addDays(weekStart(newest), -7), to: addDays(weekStart(newest), -1) }),
    compare: 'weekdays',
  },
  {
    id: 'mtd',
    label: 'This month',
    range: (newest) => ({ from: monthStart(newest), to: newest }),
    compare: 'month',
  },
  { id: 'month', label: 'Last month', range: (newest) => before(monthStart(newest), 1), compare: 'month' },
  {
    id: 'qtd',
    label: 'This quarter',
    range: (newest) => ({ from: quarterStart(newest), to: newest }),
    compare: 'year',
  },
  {
    id: 'quarter',
    label: 'Last quarter',
    range: (newest) => before(quarterStart(newest), 3),
    compare: 'previous',
  },
  {
    id: 'ytd',
    label: 'This year',
    range: (newest) => ({ from: yearStart(newest), to: newest }),
    compare: 'year',
  },
  { id: 'year', label: 'Last year', range: (newest) => before(yearStart(newest), 12), compare: 'year' },
  { id: '7d', label: 'Last 7 days', range: back(7), compare: 'weekdays' },
  { id: '30d', label: 'Last 30 days', range: back(30), compare: 'weekdays' },
  { id: '90d', label: 'Last 90 days', range: back(90), compare: 'weekdays' },
  { id: '12m', label: 'Last 12 months', range: (newest) => monthsUpTo(newest, 12), compare: 'year' },
  {
    id: 'all',
    label: 'All time',
    range: (newest, first) => ({ from: first, to: newest }),
    compare: 'previous',
  },
]

export const standardPreset = '30d'

/** The days of a page whose address doesn't say: on the first page the newest day. */
export function standardOf(page: string): string {
  return page === 'morning' ? 'day' : standardPreset
}

export function presetOf(id: string): Preset | undefined {
  return presets.find((preset) => preset.id === id)
}

/** The name of a preset. While files come regularly, the newest day is today or yesterday. */
export function presetLabel({ id, label }: Preset, newest: string, today: string): string {
  if (id === 'day') return newest === today ? 'Today' : addDays(newest, 1) === today ? 'Yesterday' : label
  return id === 'daybefore' && newest === today ? 'Yesterday' : label
}

/** The default comparison of two days. Weekdays differ more than weeks. */
export function usualComparison({ from, to }: DayRange): Compare {
  if (from === monthStart(from) && to === monthEnd(to)) return 'previous'
  return daysBetween(from, to) < 92 ? 'weekdays' : 'previous'
}

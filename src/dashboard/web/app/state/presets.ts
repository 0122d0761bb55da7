import {
  addDays,
  addMonths,
  type DayRange,
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
  /** Counted from the newest day of the data, not from the reader's clock; `first` is the oldest day. */
  range: (newest: string, first: string) => DayRange
}

const back = (days: number) => (newest: string) => ({ from: addDays(newest, 1 - days), to: newest })
const before = (start: string, months: number) => ({
  from: addMonths(start, -months),
  to: addDays(start, -1),
})

export const presets: readonly Preset[] = [
  { id: 'day', label: 'Latest day', range: back(1) },
  { id: '7d', label: 'Last 7 days', range: back(7) },
  { id: '30d', label: 'Last 30 days', range: back(30) },
  { id: '90d', label: 'Last 90 days', range: back(90) },
  { id: '12m', label: 'Last 12 months', range: (newest) => monthsUpTo(newest, 12) },
  { id: 'wtd', label: 'This week', range: (newest) => ({ from: weekStart(newest), to: newest }) },
  { id: 'mtd', label: 'This month', range: (newest) => ({ from: monthStart(newest), to: newest }) },
  { id: 'qtd', label: 'This quarter', range: (newest) => ({ from: quarterStart(newest), to: newest }) },
  { id: 'ytd', label: 'This year', range: (newest) => ({ from: yearStart(newest), to: newest }) },
  { id: 'month', label: 'Month before', range: (newest) => before(monthStart(newest), 1) },
  { id: 'quarter', label: 'Quarter before', range: (newest) => before(quarterStart(newest), 3) },
  { id: 'year', label: 'Year before', range: (newest) => before(yearStart(newest), 12) },
  { id: 'all', label: 'All time', range: (newest, first) => ({ from: first, to: newest }) },
]

export const standardPreset = '30d'

/** What a page shows where its address says nothing: the newest day on the first page, against the same weekday. */
export function standardOf(page: string): { range: string; compare: Compare } {
  return page === 'morning'
    ? { range: 'day', compare: 'weekdays' }
    : { range: standardPreset, compare: 'previous' }
}

export function presetOf(id: string): Preset | undefined {
  return presets.find((preset) => preset.id === id)
}

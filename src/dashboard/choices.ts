// The choices of a reader, shared by the server and the pages.

import { monthBefore, weekdaysBefore, yearBefore } from '../calendar.ts'

export const grains = ['day', 'week', 'month', 'quarter', 'year'] as const

export const compares = ['previous', 'weekdays', 'month', 'year', 'custom', 'none'] as const

/** The days that a range is compared with, except those just before it. */
export const daysBefore = { weekdays: weekdaysBefore, month: monthBefore, year: yearBefore }

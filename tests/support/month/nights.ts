import { addDays } from '../../../src/calendar.ts'

/** When the simulated month is. */

export const TIMEZONE = 'Europe/Berlin'
/** The first day that the shop has files of. Four weeks before the first night say what is usual. */
export const FIRST_DAY = '2026-02-08'
const HISTORY = 28
export const NIGHTS = 30

/** The day in whose first hours a night is. */
export const dateOf = (night: number) => addDays(FIRST_DAY, HISTORY + night)

/** The day that the files of a night are about. */
export const dayOf = (night: number) => dateOf(night - 1)

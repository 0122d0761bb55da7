import { dayNumber, dayText } from '../../calendar.ts'
import type { World } from '../world.ts'

/** One delivery of files: all that happened on some days. */
export interface Drop {
  /** The day that its files are named after, the last of it. */
  date: string
  /** Folder below the target; '' for the target itself. */
  folder: string
}

/** Folder of the drops of a shop with faults, beside the list of them. */
const NIGHTS = 'nights'

/** How the history is cut into deliveries. */
export interface Cut {
  drops: readonly Drop[]
  /** Position of the drop that tells of a day: below 0 if it was told before, `drops.length` if it will be later. */
  dropOf(day: number): number
  /**
   * Whether the files tell of each customer and product once, as they are at the end; earlier states are then told
   * beside them.
   */
  newestOnly: boolean
  /** What happened before this day is left out. */
  from: number
}

export function makeCut({ options, start, end }: World): Cut {
  if (options.onlyDay !== undefined) {
    const only = dayNumber(options.onlyDay)
    return {
      drops: [{ date: options.onlyDay, folder: '' }],
      dropOf: (day) => Math.sign(day - only),
      newestOnly: false,
      from: only,
    }
  }
  const { drops, from } = options
  if (drops === undefined) {
    return {
      drops: [{ date: options.end, folder: '' }],
      dropOf: (day) => (day <= end ? 0 : 1),
      newestOnly: true,
      from: from === undefined ? start : dayNumber(from),
    }
  }
  const { days } = options
  return {
    drops: Array.from({ length: drops }, (_, drop) => {
      const date = dayText(start + Math.ceil(((drop + 1) * days) / drops) - 1)
      return { date, folder: options.faults ? `${NIGHTS}/${date}` : date }
    }),
    dropOf: (day) => Math.floor(((day - start) * drops) / days),
    newestOnly: false,
    from: start,
  }
}

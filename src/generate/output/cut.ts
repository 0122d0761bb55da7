import { dayNumber, dayText } from '../../calendar.ts'
import type { World } from '../world.ts'

/** One delivery of files: everything that happened on some days. */
export interface Drop {
  /** The last day of the drop. Its files are named after it. */
  date: string
  /** Folder below the target; '' for the target itself. */
  folder: string
}

/** Folder of the drops of a shop with faults, next to the list of faults. */
const NIGHTS = 'nights'

/** How the history is split into deliveries. */
export interface Cut {
  drops: readonly Drop[]
  /**
   * Position of the drop that contains a day: below 0 if the day was delivered before, `drops.length` if it comes
   * later.
   */
  dropOf(day: number): number
  /**
   * Whether each customer and product is written once, with its final state. Earlier states then go into separate
   * files.
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

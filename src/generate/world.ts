import { dayNumber } from '../calendar.ts'
import { HoursOfDay } from './base/volume.ts'
import type { GenerateOptions } from './options.ts'
import { drawPools, type Pools } from './people/faker_pools.ts'

/** What everything in the shop is based on. */
export interface World {
  options: GenerateOptions
  pools: Pools
  /** First and last day of the history, as day numbers. */
  start: number
  end: number
  /** The last simulated day: `end`, or the one requested day after it. */
  lastDay: number
  hours: HoursOfDay
}

export async function makeWorld(options: GenerateOptions): Promise<World> {
  const end = dayNumber(options.end)
  const onlyDay = options.onlyDay === undefined ? end : dayNumber(options.onlyDay)
  return {
    options,
    pools: await drawPools(options.seed),
    start: end - options.days + 1,
    end,
    lastDay: options.onlyDay === undefined ? end : onlyDay,
    hours: new HoursOfDay(),
  }
}

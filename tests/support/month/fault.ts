import type { Files } from './books.ts'
import type { Doing, Month } from './month.ts'
import { dateOf, dayOf, NIGHTS } from './nights.ts'

/** What a fault is planted in. */
export interface Evening {
  month: Month
  /** The files that are about to be handed in; a fault changes them, a recovery adds some. */
  files: Files
  /** The day that the files of the fault's night are about. */
  date: string
}

/** A fault of the simulated month, told once: the test plants it, and docs/simulated-month.md lists it. */
export interface Fault {
  /** Number of the night before which it is planted. */
  night: number
  fault: string
  /** What is done before the night. */
  plant?(evening: Evening): Promise<void> | void
  /** What is done in the night itself, and on the day after it. */
  meanwhile?(month: Month): readonly Doing[]
  /** Everything that rings, with its subject; `DAY` stands for the day of the files. Nothing may ring where it is empty. */
  rings: readonly string[]
  /** How the load of the night ends, where it is not done at the first try; `unknown`: the book of jobs does not say. */
  load?: { status: 'done' | 'failed' | 'unknown'; tries: number }
  /** What brings the recovery, in words. */
  recovery: string
  heal?: {
    /** Before this night; without it the fault passes by itself. */
    night: number
    work(evening: Evening): Promise<void> | void
  }
  /** Night in which the alarms are told of as mended; `never`: by nature they are not. */
  mended?: number | 'never'
}

const usual = { status: 'done', tries: 1 }

/** What must be heard in a month, by night. */
export function expectedOf(faults: readonly Fault[]): Record<number, string[]> {
  const expected: Record<number, string[]> = {}
  const hear = (night: number, what: string) => {
    expected[night] = [...(expected[night] ?? []), what]
  }
  for (const { night, rings, mended } of faults) {
    for (const rung of rings) {
      hear(night, rung.replaceAll('DAY', dayOf(night)))
      if (typeof mended === 'number') hear(mended, `mended ${rung.split(' ')[0]}`)
    }
  }
  return sorted(expected)
}

/** How the load of each night must end, and after how many tries, by its date. */
export function expectedLoads(faults: readonly Fault[]): { date: string; status: string; attempt: number }[] {
  const nights = Array.from({ length: NIGHTS }, (_, index) => index + 1)
  return nights.flatMap((night) => {
    const { status, tries } = faults.find((fault) => fault.night === night && fault.load)?.load ?? usual
    return status === 'unknown' ? [] : [{ date: dateOf(night), status, attempt: tries }]
  })
}

/** In an order of its own: what is told in one night may be told in any. */
export function sorted(heard: Readonly<Record<number, readonly string[]>>): Record<number, string[]> {
  return Object.fromEntries(Object.entries(heard).map(([night, lines]) => [night, [...lines].sort()]))
}

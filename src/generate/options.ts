import type { PlatformName } from './exports/platform_names.ts'

/** What kind of shop to make, and how its files are cut. */
export interface GenerateOptions {
  /** Folder that the files go to. */
  out: string
  customers: number
  orders: number
  products: number
  sessions: number
  /** Length of the history. */
  days: number
  /** Last day of the history, YYYY-MM-DD. */
  end: string
  seed: number
  /** Cuts the history into this many dated folders; undefined: one file a feed. */
  drops: number | undefined
  /** Leaves out what happened before this day; customers, products and tariffs are told of as ever. */
  from: string | undefined
  /** Writes the files of this one day alone, which may lie after `end`. */
  onlyDay: string | undefined
  /** Mixes in bad, late, duplicate, corrected and deleted rows, and writes the list of them. */
  faults: boolean
  gzip: boolean
  /** Tells of the shop in the exports of this platform; undefined: in feeds. */
  as: PlatformName | undefined
}

/** The default shop. Its end is a fixed day, so that the same command writes the same bytes on any day. */
export const defaults = {
  customers: 5_000,
  orders: 3_000,
  products: 100,
  sessions: 50_000,
  days: 365,
  end: '2026-09-30',
  seed: 1,
} as const

/** The files of a shop told once, without anything out of the ordinary. */
export const plainFiles = {
  drops: undefined,
  from: undefined,
  onlyDay: undefined,
  faults: false,
  gzip: false,
  as: undefined,
} as const

/** Nights of a shop with faults, unless told otherwise: some faults show only over several. */
export const FAULTY_DROPS = 6

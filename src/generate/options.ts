import type { PlatformName } from './exports/platform_names.ts'

/** What kind of shop to make, and how to split its files. */
export interface GenerateOptions {
  /** Folder for the files. */
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
  /** Splits the history into this many dated folders; undefined: one file per feed. */
  drops: number | undefined
  /** Leaves out what happened before this day. Customers, products and tariffs are always written. */
  from: string | undefined
  /** Writes only the files of this day, which may be after `end`. */
  onlyDay: string | undefined
  /** Mixes in bad, late, duplicate, corrected and deleted rows, and writes a list of them. */
  faults: boolean
  gzip: boolean
  /** Writes the shop as exports of this platform; undefined: as feeds. */
  as: PlatformName | undefined
}

/** The default shop. Its end is a fixed day, so that the same command writes the same bytes on every day. */
export const defaults = {
  customers: 5_000,
  orders: 3_000,
  products: 100,
  sessions: 50_000,
  days: 365,
  end: '2026-09-30',
  seed: 1,
} as const

/** Files of a shop that is written once, without faults. */
export const plainFiles = {
  drops: undefined,
  from: undefined,
  onlyDay: undefined,
  faults: false,
  gzip: false,
  as: undefined,
} as const

/** Default number of drops for a shop with faults: some faults only show over several drops. */
export const FAULTY_DROPS = 6

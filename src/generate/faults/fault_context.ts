import type { FeedName } from '../base/feeds.ts'
import type { Random } from '../base/random.ts'
import type { Fault, Place } from './fault.ts'
import type { Spelled } from './faulty_file.ts'

/** What a fault can do with the offered row and with later drops. */
export interface FaultContext {
  readonly random: Random
  readonly drop: number
  readonly lastDrop: number
  /** Whether no row of the key was written before. */
  isFirst(feed: FeedName, fields: readonly string[]): boolean
  /** Writes a row into the current drop. For `bare` see FaultyFile. */
  write(feed: FeedName, fields: readonly string[], bare?: string): Place
  writeSpoiled(feed: FeedName, fields: readonly string[], spoil: (row: Spelled) => string | Buffer): Place
  /** Writes a row further down in the same file. */
  below(feed: FeedName, fields: readonly string[], written: (place: Place) => void): void
  /** Writes a row into a later drop. */
  later(feed: FeedName, drop: number, fields: readonly string[], written: (place: Place) => void): void
  /** Stops writing rows of this key, so that the recorded outcome of a fault stays true. */
  freeze(feed: FeedName, fields: readonly string[]): void
  /** An id that no row uses. */
  newId(prefix: string): string
  note(fault: Omit<Fault, keyof Place>, place: Place): Fault
}

/** Does something with a row of a feed instead of writing it. Returns false if the fault does not fit this row. */
export type RowFault = (context: FaultContext, feed: FeedName, fields: readonly string[]) => boolean

import type { FeedName } from '../base/feeds.ts'

/** A file that was written. */
export interface WrittenFile {
  /** Relative to the target folder, with `/`. */
  path: string
  feed: FeedName
  rows: number
  bytes: number
}

/** Where rows go. */
export interface Output {
  /** Begins the next drop; the files of the one before are ended. */
  open(drop: number): Promise<void>
  /** A row of the drop that is open, as CSV without its line end. */
  row(feed: FeedName, text: string): void
  /** A row of a state that another has replaced since. */
  earlier(feed: FeedName, day: number, text: string): void
  /** Waits while more is written than the disk takes; undefined if there is no need. */
  settle(): Promise<void> | undefined
  /** Ends the last drop. */
  close(): Promise<void>
  /** Deletes what was written: half a shop is of no use. */
  abandon(): void
  readonly files: readonly WrittenFile[]
  readonly rows: number
}

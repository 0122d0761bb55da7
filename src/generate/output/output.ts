import type { FeedName } from '../base/feeds.ts'

/** A file that was written. */
export interface WrittenFile {
  /** Relative to the target folder, with `/`. */
  path: string
  /** Its feed, or what kind of export it is. */
  feed: string
  rows: number
  bytes: number
}

/** Where rows go, by the name of what the files hold. */
export interface Output<Name extends string = FeedName> {
  /** Begins the next drop; the files of the one before are ended. */
  open(drop: number): Promise<void>
  /** A row of the drop that is open, as CSV without its line end. */
  row(name: Name, text: string): void
  /** A row of a state that another has replaced since. */
  earlier(name: Name, day: number, text: string): void
  /** Waits while more is written than the disk takes; undefined if there is no need. */
  settle(): Promise<void> | undefined
  /** Ends the last drop. */
  close(): Promise<void>
  /** Deletes what was written: half a shop is of no use. */
  abandon(): void
  readonly files: readonly WrittenFile[]
  readonly rows: number
}

import type { FeedName } from '../base/feeds.ts'

/** A file that was written. */
export interface WrittenFile {
  /** Relative to the target folder, with `/`. */
  path: string
  /** Its feed, or the kind of export. */
  feed: string
  rows: number
  bytes: number
}

/** Where rows go, by the name of the file's content. */
export interface Output<Name extends string = FeedName> {
  /** Begins the next drop and ends the files of the one before. */
  open(drop: number): Promise<void>
  /** A row of the current drop, as CSV without its line end. */
  row(name: Name, text: string): void
  /** A row of a state that was replaced later. */
  earlier(name: Name, day: number, text: string): void
  /** Waits if more was written than the disk can take; undefined if that is not necessary. */
  settle(): Promise<void> | undefined
  /** Ends the last drop. */
  close(): Promise<void>
  /** Deletes what was written: half a shop is useless. */
  abandon(): void
  readonly files: readonly WrittenFile[]
  readonly rows: number
}

import type { Output } from './output.ts'

/** Drops the rows of feeds, for a shop that is only written to the files of another output. */
export function withoutFeeds(others: Output<string>): Output {
  return {
    open: (drop) => others.open(drop),
    row: () => undefined,
    earlier: () => undefined,
    settle: () => others.settle(),
    close: () => others.close(),
    abandon: () => others.abandon(),
    files: others.files,
    get rows() {
      return others.rows
    },
  }
}

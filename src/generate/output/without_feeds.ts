import type { Output } from './output.ts'

/** Takes the rows of feeds and leaves them out: the shop is told of in the files of another output alone. */
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

import { DAY_SECONDS } from './base/calendar.ts'
import type { FeedName } from './base/feeds.ts'
import type { Step } from './orders/course.ts'
import type { Cut } from './output/cut.ts'
import type { Output } from './output/output.ts'

const dayOf = (at: number) => Math.floor(at / DAY_SECONDS)

/** Brings what happens in the shop into the files in which it is told. */
export class Delivery {
  readonly newestOnly: boolean
  /** Whether a drop covers the day at hand. */
  private isCovered = false
  /** Whether what happens on that day is told of. */
  isTold = false
  private readonly cut: Cut
  private readonly out: Output
  private drop = -1
  /** Rows of later drops, by the day on which they come about. */
  private readonly later = new Map<number, (() => void)[]>()

  constructor(cut: Cut, out: Output) {
    this.cut = cut
    this.out = out
    this.newestOnly = cut.newestOnly
  }

  /** Begins a day with what was waiting for it. */
  async begin(day: number): Promise<void> {
    const drop = this.cut.dropOf(day)
    this.isCovered = drop >= 0 && drop < this.cut.drops.length
    this.isTold = this.isCovered && day >= this.cut.from
    if (drop !== this.drop && this.isCovered) await this.out.open(drop)
    this.drop = drop
    const waiting = this.later.get(day) ?? []
    this.later.delete(day)
    for (const write of waiting) write()
  }

  /** Whether a day is the last of its drop. */
  endsWith(day: number): boolean {
    return this.isCovered && this.cut.dropOf(day + 1) !== this.drop
  }

  row(feed: FeedName, text: string): void {
    if (this.isTold) this.out.row(feed, text)
  }

  /** A row of what the shop is, not of what happens: it is told even of days that are left out. */
  reference(feed: FeedName, text: string): void {
    if (this.isCovered) this.out.row(feed, text)
  }

  /** Whether what happens on the day at hand is left out for good, later steps of it too. */
  get isLeftOut(): boolean {
    return this.isCovered && !this.isTold
  }

  /**
   * Something that goes through steps: each drop tells of the last of its own, the rest comes when it is time.
   * Those of a day that is past were told then.
   */
  course(feed: FeedName, steps: readonly Step[], row: (step: Step) => string): void {
    this.eachDrop(steps, (step) => this.out.row(feed, row(step)))
  }

  /** The same with any change that has its instant. */
  eachDrop<Change extends { at: number }>(changes: readonly Change[], tell: (change: Change) => void): void {
    for (const [index, change] of changes.entries()) {
      const drop = this.cut.dropOf(dayOf(change.at))
      const next = changes[index + 1]
      if (drop < 0 || drop >= this.cut.drops.length) continue
      if (next && this.cut.dropOf(dayOf(next.at)) === drop) continue
      if (drop === this.drop) tell(change)
      else this.wait(dayOf(change.at), () => tell(change))
    }
  }

  /** Something that is told on its own day, so that what is told stands day by day. */
  onItsDay(at: number, today: number, tell: () => void): void {
    const drop = this.cut.dropOf(dayOf(at))
    if (drop < 0 || drop >= this.cut.drops.length) return
    if (dayOf(at) === today) tell()
    else this.wait(dayOf(at), tell)
  }

  private wait(day: number, write: () => void): void {
    const waiting = this.later.get(day)
    if (waiting) waiting.push(write)
    else this.later.set(day, [write])
  }

  /** Something new that has a state: told now, or at the end with its newest. */
  appeared(feed: FeedName, row: () => string): void {
    if (!this.newestOnly && this.isTold) this.out.row(feed, row())
  }

  /** A state is replaced by `change`: either the new one is told, or, where it will be told at the end, the old one. */
  changed(feed: FeedName, day: number, row: () => string, change: () => void): void {
    if (this.newestOnly) this.out.earlier(feed, day, row())
    change()
    if (!this.newestOnly && this.isTold) this.out.row(feed, row())
  }

  /** A state between others, which becomes known late. */
  late(feed: FeedName, day: number, row: () => string): void {
    if (this.newestOnly) this.out.earlier(feed, day, row())
    else if (this.isTold) this.out.row(feed, row())
  }
}

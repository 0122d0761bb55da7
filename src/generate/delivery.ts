import { DAY_SECONDS } from './base/calendar.ts'
import type { FeedName } from './base/feeds.ts'
import type { Step } from './orders/course.ts'
import type { Cut } from './output/cut.ts'
import type { Output } from './output/output.ts'

const dayOf = (at: number) => Math.floor(at / DAY_SECONDS)

/** Puts what happens in the shop into the files that report it. */
export class Delivery {
  readonly newestOnly: boolean
  /** Whether a drop covers the current day. */
  private isCovered = false
  /** Whether files report what happens on the current day. */
  isTold = false
  private readonly cut: Cut
  private readonly out: Output
  private drop = -1
  /** Rows of later drops, by the day on which they happen. */
  private readonly later = new Map<number, (() => void)[]>()

  constructor(cut: Cut, out: Output) {
    this.cut = cut
    this.out = out
    this.newestOnly = cut.newestOnly
  }

  /** Begins a day with the rows that waited for it. */
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

  /** Writes a row that describes the shop rather than an event. It is written even for days that are left out. */
  reference(feed: FeedName, text: string): void {
    if (this.isCovered) this.out.row(feed, text)
  }

  /** Whether events of the current day are left out for good, with their later steps. */
  get isLeftOut(): boolean {
    return this.isCovered && !this.isTold
  }

  /**
   * Writes something that goes through steps. Each drop reports the last step in its own days; later steps wait for
   * their day. Steps before the first drop are not written.
   */
  course(feed: FeedName, steps: readonly Step[], row: (step: Step) => string): void {
    this.eachDrop(steps, (step) => this.out.row(feed, row(step)))
  }

  /** The same for any changes that have an instant. */
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

  /** Writes something on its own day, so that the output is in day order. */
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

  /** Something new with a state. It is written now, or with its newest state at the end. */
  appeared(feed: FeedName, row: () => string): void {
    if (!this.newestOnly && this.isTold) this.out.row(feed, row())
  }

  /**
   * Replaces a state by calling `change`. Writes the new state now. If the newest states are written at the end, it
   * writes the old one instead.
   */
  changed(feed: FeedName, day: number, row: () => string, change: () => void): void {
    if (this.newestOnly) this.out.earlier(feed, day, row())
    change()
    if (!this.newestOnly && this.isTold) this.out.row(feed, row())
  }

  /** A state between others that becomes known late. */
  late(feed: FeedName, day: number, row: () => string): void {
    if (this.newestOnly) this.out.earlier(feed, day, row())
    else if (this.isTold) this.out.row(feed, row())
  }
}
